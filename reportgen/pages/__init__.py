"""Comparisons, grades and histories as HTML and Markdown."""
