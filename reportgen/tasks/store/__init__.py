"""Results, and the state of trainings, as folders of plain files under their keys.

A lineage is a task's key without its number of epochs. Under it a training keeps
checkpoints (weights, optimizer, curve; the order of the images follows from the
seed and the epoch): at the end, and every ten seconds or more rarely where
writing takes long, within an epoch too for the ConvNet. More epochs, and a build
after a kill, go on from the nearest. As many are kept as fit in 64 MB for each
lineage, beside the last.

Builds share a store: each holds a shared lock, and before it hands out a task it
looks whether another build has finished it. `store gc` needs the lock alone; the
kernel frees it after a kill, and the next build removes what was left unfinished.
"""
