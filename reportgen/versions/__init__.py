"""The numbered versions in a results folder: written, found, named, listed.

A version has two digests, of what is computed and of what is rendered; the day, the
machine, the seconds and the command are in neither: they tell when a report was made, and
no other report. A build whose digests an existing version has makes no other.
"""
