"""Read untrusted input: text, plain files, JSON of moderate size."""
