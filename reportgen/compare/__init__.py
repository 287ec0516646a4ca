"""Compare reports: differences with verdicts and causes, verification, published numbers. Pure.

A difference is judged by the spread over seeds, and tied to a cause only where
that differs in the tasks behind the number: their settings, code, data,
libraries. Another seed or processor may explain noise, and no real change; a change
without a cause is a class of its own. What comes in steps, such as one of the
levels of a grid, scatters by half a step at least. Several versions that are compared with one are
a family, corrected together; those with the seeds of that one are judged in blocks of a seed.
"""
