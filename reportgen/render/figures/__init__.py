"""Draw a report's figures with matplotlib."""
