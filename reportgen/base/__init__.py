"""What every package may use: files, locks, errors. Knows no report.

`untrusted/` reads what somebody else may have made.
"""
