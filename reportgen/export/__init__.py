"""A version in another form: Markdown with its figures, a zip to hand in, pandas tables."""
