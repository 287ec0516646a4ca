"""The one loop that trains every network, and what it needs to run.

The modules here import TensorFlow, which takes seconds; whoever declares tasks
imports them inside the functions that compute.
"""
