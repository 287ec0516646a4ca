"""Lay out the page as a PDF with WeasyPrint."""
