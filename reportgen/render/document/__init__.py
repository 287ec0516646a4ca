"""Compose the page, for the screen and for paper, from a report and the templates."""
