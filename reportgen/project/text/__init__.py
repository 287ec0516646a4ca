"""The text of a project: Markdown or HTML with names in braces, compiled to section templates.

`files` reads it, `scanning` finds what is not Markdown, `blocks` takes Markdown apart. `markdown`
and `html` add to `chapters`, in which each `section` is what `rewriting` makes of its parts.
`compiling` puts all together. `names` checks names before a run; `typed` warns of numbers that
nothing stands behind.
"""
