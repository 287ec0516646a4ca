"""Render a report: figures, page, PDF, tables as CSV and LaTeX.

`report_files` is the entry. The work is done in a process of its own (`process`,
`work`): `document/` composes the page, `figures/` draws, `pdf/` lays out the
paper, `text/` has what they share.
"""
