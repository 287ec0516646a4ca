"""Experiments that are functions: declared, found in a project's folder, and run as tasks."""
