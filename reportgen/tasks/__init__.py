"""Run tasks whose results are not stored yet, and store what they return.

Knows tasks, not what they compute: it gets them handed, gives each a key
(`keys`, and `code/` for the code that a task reaches), decides what is to run
and why (`plan`), runs that on worker processes or a Dask cluster (`execution/`)
and stores the results (`store/`).

A task is a pure function of its arguments, a seed, the data and the results of
its dependencies. Every operation of a task computes on one thread, so its bits
depend neither on the machine's cores nor on `--jobs`.
"""
