"""Compose the page, for the screen, for paper and as data, from a report and the templates.

Templates run in a sandbox, a theme's as well as our own. Numbers reach a template
by the name of a metric, of a setting, of a fact or of a published number. A report
brings its sections' templates, its outline, its facts and the source that it lists; no
file of a project is read. The outline lists the figures and tables of each section:
composing fails where one is missing, stands twice or is referred to but does not exist
(`ledger`).

As data the page is its words alone, with math as LaTeX: `blocks` reads it as the blocks
that `report.json` holds.

The page is complete without scripts. Its policy (`render/csp.py`) names its one
style sheet and its script by their hashes and allows nothing else, so no element
has a style attribute: a decimal column's paddings are classes with rules made for
the page, a drawing's styles are attributes of SVG. The script (`shared.js`,
`page.js`, `numbers.js` and `plots.js`) makes every button itself; what a plot shows
beside the pointer is JSON after its picture.
"""
