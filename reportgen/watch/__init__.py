"""A draft of the report that follows its sources: rendered at each change, shown in a browser."""
