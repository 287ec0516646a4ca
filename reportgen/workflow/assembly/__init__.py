"""From the results of a plan to a report: run, assemble, say with what it was computed."""
