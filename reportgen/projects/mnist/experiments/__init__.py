"""The experiments, a module for each section.

Declaring them is light. The functions that compute import TensorFlow, through
`training`, when they run, so that a build with nothing to do never waits for it.
"""

from reportgen.projects.mnist.training.runtime import start_worker

__all__ = ["start_worker"]
