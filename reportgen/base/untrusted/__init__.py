"""Read what somebody else may have made: text, plain files, JSON of moderate size."""
