"""What every trainer process shares: requests in, replies out, peak memory.

A trainer reads one JSON object a line from standard input, such as {"do":
"train", "epochs": 2}, and answers each with one line. It ends when nobody can
ask any more. Nothing here needs more than Python and NumPy: PyTorch and JAX
live in environments of their own.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

Handler = Callable[..., object]


@dataclass(frozen=True)
class Work:
    """What is trained, as the benchmark wrote it down for all trainers."""

    folder: Path
    network: Mapping[str, Any]  # its "kind", and its sizes
    keras_network: str  # the same as Keras's own JSON
    objective: str  # "classification" or "reconstruction"
    optimizer: str  # "sgd" or "adam"
    learning_rate: float
    batch_size: int

    @classmethod
    def handed_over(cls) -> Self:
        """Return the work in the folder that this process was started with."""
        folder = Path(sys.argv[1])
        written = json.loads((folder / "work.json").read_text(encoding="utf-8"))
        return cls(folder=folder, **written)

    def array(self, name: str) -> Any:
        """Return an array: inputs, targets, labels or test_inputs."""
        return np.load(self.folder / f"{name}.npy")


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer requests until standard input ends."""
    every = {"peak_bytes": peak_bytes, **handlers}
    # Libraries that print must not speak in between.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    print(json.dumps("ready"), file=replies, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        reply = every[request.pop("do")](**request)
        print(json.dumps(reply), file=replies, flush=True)


def peak_bytes() -> int:
    """Return the most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux the usage that the system counts began before this program did.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
