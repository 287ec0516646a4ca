"""Compare reports: differences with verdicts and causes, verification, published numbers. Pure."""
