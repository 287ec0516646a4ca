"""The numbered versions in a results folder: written, found, named, listed."""
