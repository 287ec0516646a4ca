"""Read what somebody else may have made: text, plain files, JSON of moderate size.

No link is followed, size and depth are checked in the bytes before they are
parsed, control and bidirectional characters are refused or escaped.
"""
