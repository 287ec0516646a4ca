"""Name the processor; count the cores and the memory that the system and containers allow."""

import math
import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil

_ROOT = Path("/")


def available_cores(root: Path = _ROOT) -> int:
    """Return how many cores this process may use, at least 1.

    The time that control groups allow counts too: of a quota of 1.5 cores, 1 can be kept busy.
    root: where the system's files are.
    """
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, math.floor(min([cores, *_cores_of_groups(root)])))


def available_memory(root: Path = _ROOT) -> int:
    """Return how many bytes of memory this process and its workers may still take.

    What control groups allow counts too, as in a container. root: where the system's files are.
    """
    return min([int(psutil.virtual_memory().available), *_left_to_groups(root)])


@cache
def processor_name() -> str:
    """Return the name of this machine's processor as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _cores_of_groups(root: Path) -> Iterator[float]:
    for group in _groups(root, "cpu"):
        with suppress(OSError, ValueError):  # no limit: "max", or none can be read
            if (group / "cpu.max").exists():
                quota, period = (group / "cpu.max").read_text().split()
            else:
                quota, period = (
                    (group / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period")
                )
            if int(quota) > 0 < int(period):  # -1 is none
                yield int(quota) / int(period)


def _left_to_groups(root: Path) -> Iterator[int]:
    for group in _groups(root, "memory"):
        for limit, used, cached in (
            ("memory.max", "memory.current", "inactive_file "),
            # The older edition counts what is below a group in a line of its own.
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "),
        ):
            with suppress(OSError, ValueError):
                left = int((group / limit).read_text()) - int((group / used).read_text())
                # What is only there to read files again sooner gives way.
                lines = (group / "memory.stat").read_text().splitlines()
                gives_way = [line.split()[1] for line in lines if line.startswith(cached)]
                yield max(left + sum(map(int, gives_way)), 0)


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of the control groups, of either edition, that this process is in.

    Each limits those below it. In a container its own group may be mounted as the root of
    all, though the process is said to be in one below.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        mounts = (root / "proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        for mount in mounts:
            before, _, after = mount.partition(" - ")
            kind, _, options = after.split(" ", 2)
            _, _, _, mounted, place, *_ = before.split(" ")
            is_it = controller in options.split(",") if controllers else kind == "cgroup2"
            if is_it and kind.startswith("cgroup"):
                below = os.path.relpath(path, mounted)
                folder = root / place.lstrip("/")
                own = folder / ("" if below.startswith("..") else below)
                yield from (one for one in (own, *own.parents) if one.is_relative_to(folder))
