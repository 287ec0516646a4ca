"""What reports are made of: experiments, settings, a text, published numbers, a theme.

`project` reads the files of a project's folder, and runs none of its code; `code` imports it.
"""
