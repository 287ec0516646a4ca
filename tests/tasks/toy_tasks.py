"""Tasks of two lines, in a module that worker processes can import."""

import gc
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import numpy as np

from reportgen.base.arrays import Array
from reportgen.tasks.task import Announce, Checkpoints, Given, Progress, Task

Numbers = tuple[float, ...]
LIBRARIES = {"python": "3.11", "numpy": "2.4.6"}


@dataclass(frozen=True)
class Measured:
    """A result that has an array."""

    loss: float
    error: float
    correct: Array

    @property
    def accuracy(self) -> float:
        return float(np.mean(self.correct))


CLASSES = {"Measured": Measured}


def draw(*, count: int, seed: int, announce: Announce) -> Numbers:
    """Draw numbers, a step each."""
    numbers = np.random.default_rng(seed).normal(size=count)
    announce(Progress(count, count, f"drew {count}"))
    return tuple(numbers.tolist())


def measure(*, seed: int) -> Measured:
    """Return what has an array."""
    named = np.random.default_rng(seed).random(9) < 0.8
    return Measured(seed / 10, float(named.mean()), named)


def add_up(**numbers: Numbers) -> float:
    """Add what other tasks drew."""
    return sum(sum(drawn) for drawn in numbers.values())


def draw_named(*, random_state: int) -> int:
    """Return the seed that it is given under another name."""
    return random_state


def read(*, wine: Path) -> str:
    """Read the data."""
    return wine.read_text(encoding="utf-8")


def fail() -> float:
    """Fail as a training may."""
    raise ArithmeticError("the loss is not a number")


def leave() -> float:
    """End Python in the middle of a task."""
    raise SystemExit(3)


def return_a_list() -> list[int]:
    """Return what the store does not keep."""
    return [1, 2]


def die() -> float:
    """End as a process does that takes more memory than there is."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0.0


def die_once(*, marker: str) -> float:
    """Die, but not when tried again."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1.0


def work_beside(*, marker: str) -> float:
    """Be at work when another task has died."""
    while not Path(marker).exists():
        time.sleep(0.01)
    time.sleep(0.2)
    return 2.0


def hear_of_ctrl_c() -> bool:
    """Say whether Ctrl-C would interrupt this task."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    return signal.SIGINT not in blocked


def walk(
    *,
    steps: int,
    diary: str,
    pause: float,
    seed: int,
    announce: Announce,
    checkpoints: Checkpoints,
) -> Numbers:
    """Walk at random, as a training goes on by epochs, and write each step into a diary."""
    state = checkpoints.nearest(steps)
    places: Numbers = tuple(state.tolist()) if isinstance(state, np.ndarray) else ()
    start = len(places)
    for step in range(start + 1, steps + 1):
        with Path(diary).open("a", encoding="utf-8") as pages:
            pages.write(f"{step}\n")
        time.sleep(pause)
        here = places[-1] if places else 0.0
        places = (*places, here + np.random.default_rng([seed, step]).normal())
        announce(Progress(step, steps, f"at {places[-1]:.2f}", start))
        if step == steps or checkpoints.is_due():
            checkpoints.keep(np.array(places), step)
        if Path(f"{diary}.die-at-{step}").exists():
            Path(f"{diary}.die-at-{step}").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
    return places


def answer_half(*, marker: str) -> None:
    """Begin an answer on every way to the build, and stop there."""
    for queue in [one for one in gc.get_objects() if type(one) is SimpleQueue]:
        os.write(vars(queue)["_writer"].fileno(), struct.pack("!i", 20_000) + b"half of it")
    Path(marker).touch()
    time.sleep(60.0)


def die_in_the_answer(*, marker: str) -> Array:
    """Die once when a part of the answer is sent."""
    answer = np.zeros(2_500_000)  # many times of what a pipe holds
    if not Path(marker).exists():
        threading.Thread(target=_die_half_sent, args=[answer.nbytes, marker], daemon=True).start()
    return answer


def _die_half_sent(size: int, marker: str) -> None:
    main = threading.main_thread().ident or 0
    while True:
        frame = sys._current_frames()[main]
        # Of a connection: it has sent how much there is, and is sending that.
        if frame.f_code.co_name == "_send" and frame.f_locals.get("remaining", 0) >= size:
            die_once(marker=marker)


def die_beside(*, marker: str) -> float:
    """Die once, when `finish_late` is at work."""
    while not Path(f"{marker}.late").exists():
        time.sleep(0.01)
    return die_once(marker=marker)


def finish_late(*, marker: str, seed: int, checkpoints: Checkpoints) -> Numbers:
    """Keep the last state, and still be at work when another task has died."""
    numbers = tuple(np.random.default_rng(seed).normal(size=20_000).tolist())
    checkpoints.keep(numbers, 1)
    Path(f"{marker}.late").touch()
    while not Path(marker).exists():
        time.sleep(0.01)
    time.sleep(0.5)
    return numbers


def sleep(*, marker: str) -> float:
    """Leave the process's number in a file and work for a minute."""
    Path(marker).write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(60)
    return 0.0


def drawing(name: str, count: int = 3, seed: int = 1) -> Task:
    """Return a task that draws numbers."""
    receives: Mapping[str, Given] = {"seed": "seed", "announce": "progress"}
    return Task(name, draw, {"count": count}, seed, receives=receives, data=("wine",))


EXTENDABLE: dict[str, Given] = {"seed": "seed", "checkpoints": "checkpoints"}


def walking(name: str, diary: Path, steps: int, seed: int = 1, pause: float = 0.0) -> Task:
    """Return a task that can be extended."""
    return Task(
        name,
        walk,
        {"steps": steps, "diary": str(diary), "pause": pause},
        seed,
        receives=EXTENDABLE | {"announce": "progress"},
        extendable="steps",
    )


def measuring(name: str, seed: int = 1) -> Task:
    """Return a task whose result has an array."""
    return Task(name, measure, {}, seed, receives={"seed": "seed"})


def adding(name: str, *dependencies: str) -> Task:
    """Return a task that adds up what others drew."""
    by_parameter = {f"numbers_{place}": need for place, need in enumerate(dependencies)}
    return Task(name, add_up, {}, 1, dependencies=by_parameter)


def add_up_or_die(*, marker: str, **numbers: Numbers) -> float:
    """Die once when the numbers are there, then add them up."""
    die_once(marker=marker)
    return add_up(**numbers)


def meet(*, here: str, there: str, **numbers: Numbers) -> float:
    """Add numbers up while another task does so: each in a process of its own."""
    Path(here).touch()
    while not Path(there).exists():
        time.sleep(0.01)
    return add_up(**numbers)


def count(*, marker: str, announce: Announce) -> float:
    """Count for five minutes aloud; leave in a file whether it came to an end or was stopped."""
    Path(marker).write_text("counting", encoding="utf-8")
    try:
        for step in range(3000):
            announce(Progress(step, 3000, f"counted to {step}"))
            time.sleep(0.1)
    except Exception:
        Path(marker).write_text("stopped", encoding="utf-8")
        raise
    return 0.0


def name_process(*, own: str, other: str) -> float:
    """Return the number of this process, once another task is at work, too."""
    Path(own).touch()
    while not Path(other).exists():
        time.sleep(0.01)
    return float(os.getpid())


def name_process_too(*, own: str, other: str) -> float:
    return name_process(own=own, other=other)


def tell_process(*, number: int) -> float:
    """Return the number of this process."""
    return float(os.getpid())
