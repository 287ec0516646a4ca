"""The environment variables that change how TensorFlow computes, or only its speed or chatter."""

from pathlib import Path

from reportgen.project.folder import variables_of

VARIABLES = variables_of(Path(__file__).parent)

INTRA_OP_THREADS, INTER_OP_THREADS = VARIABLES.threads
