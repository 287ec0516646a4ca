"""What the sections of the report derive from results: one module for each experiment.

Their words stand in `text/`. A sentence that depends on an outcome is a claim there, on
evidence that a function here derives. A claim says whether it is about these networks or about
any training with these settings: only the latter has the spread over seeds in its test.
"""
