"""Lay out the page as a PDF with WeasyPrint.

The paper's size, margins, header and footer are CSS: `@page` in `templates/style.css`.
"""
