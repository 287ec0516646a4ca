"""Compare a version with a report that was computed again from its settings. Pure."""
