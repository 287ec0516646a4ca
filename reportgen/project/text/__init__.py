"""The text of a project: Markdown or HTML with names in braces, compiled to section templates.

`files` reads it, `scanning` finds what is not Markdown, `markdown` and `html` read the blocks,
`section` writes the template of a section and what it declares, `compiling` puts all together;
`names` checks names before a run, `checking` after it.
"""
