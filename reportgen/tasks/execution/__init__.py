"""Run a plan: worker processes here or on a Dask cluster, events, progress."""
