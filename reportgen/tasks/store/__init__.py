"""Results, and the states of running tasks, as folders of plain files under their keys.

Builds share a store: each holds a shared lock, and before it hands out a task it
looks whether another build has finished it. `store gc` needs the lock alone; the
kernel frees it after a kill, and the next build removes what was left unfinished.
"""
