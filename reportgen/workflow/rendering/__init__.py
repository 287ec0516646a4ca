"""Render a report in a process of its own, with a clean environment and a memory limit.

A fork of it draws the figures and writes the page while it lays out the PDF with
empty pictures of the right size. The first of two layouts leaves out the
appendices and tells the second where floats go and on which page each thing will
be; a number that comes out otherwise is printed again in its place.
"""
