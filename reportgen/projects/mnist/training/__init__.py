"""Train every network by one loop.

The modules here import TensorFlow, which takes seconds; whoever declares tasks
imports them inside the functions that compute. A network is described by a small
value, built as a Keras model, and trained by a compiled program that a process
keeps per architecture: a whole epoch for dense networks; one step for the
ConvNet, with the convolutions of TensorFlow, and the ReLU, the pooling and the
update of XLA, in two halves of the batch.
"""
