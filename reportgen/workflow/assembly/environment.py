"""Describe what a report is computed with: Python, libraries, processor."""

import os
import platform
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path

from reportgen.base.resources import available_cores, processor_name
from reportgen.base.untrusted.text import printable
from reportgen.report.model import Environment
from reportgen.tasks.keys import KeyParts, libraries_of

_DEVICES = Path("/dev")

_DRAW_AND_WRITE = ("scipy", "matplotlib", "weasyprint")


def describe_environment(parts: Collection[KeyParts], command: str) -> Environment:
    """Return what tasks, and a report of them, are made with in this process.

    parts: of the tasks' keys. command: makes the report again.
    """
    libraries = libraries_of(parts) | {name: version(name) for name in _DRAW_AND_WRITE}
    variables = {name: value for one in parts for name, value in one.variables.items()}
    return Environment(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        cpu=processor_name(),
        cores=available_cores(),
        libraries=libraries,
        variables={name: printable(value) for name, value in variables.items()},
        command=command,
    )


def gpu_is_visible() -> bool:
    """Say whether a library that uses CUDA may find an NVIDIA GPU on this machine.

    Read off the driver's devices and CUDA_VISIBLE_DEVICES, without importing any:
    one that was installed without CUDA leaves the GPU alone all the same. Says
    nothing of the workers of a cluster, nor of the machine on which a stored result
    was computed.
    """
    # Where a list begins with what is no GPU, the library finds none.
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "0").partition(",")[0].strip()
    is_gpu = first.isdecimal() or first.startswith(("GPU-", "MIG-"))
    return is_gpu and any(_DEVICES.glob("nvidia[0-9]*"))
