"""A report as data: metrics, figures, tables, claims, and what is known of each of them.

`model` is the report and its file form; whoever reads a version uses its
`read_report`, so nobody behind that checks a field again. `composed` is its text as
templates composed it, for whoever compares or prints the prose.
"""
