"""What every package may use: files, locks, errors, significance tests. Knows no report.

`untrusted/` reads what somebody else may have made.
"""
