"""Render a report: figures, page, PDF, tables as CSV and LaTeX.

`page_files` writes what needs no PDF. `document/` composes the page from the
templates, for the screen and for paper; `figures/` draws; `pdf/` lays out the
paper; `text/` has the fonts, equations and tables that they share. Commands
render in a process of its own (`workflow/rendering/`).
"""
