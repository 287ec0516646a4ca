"""Points by a rubric: for one version, or for a class.

The rubric is read and checked, then what was handed in is found, looked at and graded. For a class
the command calls, in this order: `roster.read_roster`, `roster.matched` and `roster.with_students`
(whose each is), `comments.read_comments` (what the teacher says of each), `roster.missing` (a row
for those who handed in nothing), `roster.notes_on` (what a teacher should look at),
`summary.count_line`. `gradebooks` writes what Moodle and Canvas import.
"""
