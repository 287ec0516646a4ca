"""What a report is computed with: Python, libraries, processor."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from reportgen.report import Environment

LIBRARIES = ("tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib", "weasyprint")


def describe_environment(command: str) -> Environment:
    """Return this process's environment; `command` makes the report again."""
    return Environment(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        cpu=processor_name(),
        cores=available_cores(),
        libraries={name: version(name) for name in LIBRARIES},
        command=command,
    )


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor_name() -> str:
    """Return the processor's name as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
