"""A version in another form, to take along: Markdown with its figures, or a zip to hand in."""
