"""Read untrusted input: text, plain files, folders, JSON of moderate size.

`folders` opens every place that somebody else chose: no link is followed, no pipe waited
for. Size and depth are checked in the bytes before they are parsed, control and
bidirectional characters are refused or escaped.
"""
