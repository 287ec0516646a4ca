"""The projects that ship."""
