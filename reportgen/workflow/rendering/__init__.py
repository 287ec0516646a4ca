"""Render a report in a process of its own, with a clean environment and a memory limit."""
