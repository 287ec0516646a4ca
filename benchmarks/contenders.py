"""Who trains against whom: each in processes of its own, which stay alive between rounds.

The number of threads is fixed when a process starts, and PyTorch and JAX live in
other virtual environments; so every contender is told over a pipe what to do.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from cases import Case

TRAINERS = Path(__file__).parent / "trainers"

OURS = "reportgen"
SIDE_BY_SIDE = "reportgen, one training per core"
HALF = "bfloat16"
FIT = "Keras fit"
JAX = "Keras on JAX"
PYTORCH = "PyTorch"

# One process must not take all of a GPU's memory: they live side by side.
SHARED_GPU = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}


@dataclass(frozen=True)
class Contender:
    """A way to train, and how its processes are started."""

    name: str
    program: str  # in the folder of trainers
    python: str | None = sys.executable  # None: nowhere installed
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    processes: int = 1


def contenders(case: Case, pythons: Sequence[str], cores: int) -> tuple[Contender, ...]:
    """Return everyone who trains a network.

    pythons: interpreters in which PyTorch or Keras on JAX may be installed.
    cores: how many trainings a build runs side by side.
    """
    steps = case.steps_per_execution
    tensorflow, jax = {"KERAS_BACKEND": "tensorflow"}, {"KERAS_BACKEND": "jax"}
    with_jax = first_with(("keras", "jax"), pythons)
    half = (
        Contender(f"{OURS}, {HALF}", "ours.py", arguments=(HALF,)),
        Contender(f"{SIDE_BY_SIDE}, {HALF}", "ours.py", arguments=(HALF,), processes=cores),
        Contender(
            f"{FIT}, mixed_{HALF}", "keras_fit.py", arguments=("1", "half"), environment=tensorflow
        ),
    )
    return (
        Contender(OURS, "ours.py"),
        Contender(SIDE_BY_SIDE, "ours.py", processes=cores),
        Contender(FIT, "keras_fit.py", environment=tensorflow),
        Contender(
            f"{FIT}, steps_per_execution={steps}",
            "keras_fit.py",
            arguments=(str(steps),),
            environment=tensorflow,
        ),
        Contender(JAX, "keras_fit.py", with_jax, environment=jax),
        Contender(PYTORCH, "pytorch.py", first_with(("torch",), pythons)),
        *(half if case.half_precision else ()),
    )


def first_with(modules: Sequence[str], pythons: Sequence[str]) -> str | None:
    """Return the first interpreter that has all modules, or None."""
    code = "import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, {})))"
    for python in pythons:
        found = subprocess.run([python, "-c", code.format(list(modules))], check=False)
        if found.returncode == 0:
            return python
    return None


class Process:
    """A running trainer."""

    def __init__(self, contender: Contender, folder: Path, log: IO[bytes]) -> None:
        self.name = contender.name
        self._log = Path(log.name)
        self._process = subprocess.Popen(
            [
                contender.python or sys.executable,
                TRAINERS / contender.program,
                folder,
                *contender.arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ, **SHARED_GPU, **contender.environment},
            start_new_session=True,  # Ctrl-C is for this program, which ends the others
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, do: str, **arguments: object) -> Any:
        """Have something done, and return the answer."""
        self.send(do, **arguments)
        return self.receive()

    def send(self, do: str, **arguments: object) -> None:
        """Have something done, without waiting for it."""
        assert self._process.stdin is not None
        try:
            print(json.dumps({"do": do, **arguments}), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            self.receive()

    def receive(self) -> Any:
        """Wait for an answer; raises SystemExit with the last words of a process that ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            said = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
            words = "\n".join(said[-20:])
            raise SystemExit(f"{self.name} ended with status {self._process.wait()}:\n{words}")
        return json.loads(line)


@dataclass(frozen=True)
class Running:
    """A contender whose processes are ready."""

    contender: Contender
    processes: tuple[Process, ...]

    def train(self, case: Case) -> float:
        """Train for one round in every process; return the seconds for each training."""
        start = time.perf_counter()
        for process in self.processes:
            process.send("train", epochs=case.epochs, images=case.images)
        for process in self.processes:
            process.receive()
        return (time.perf_counter() - start) / len(self.processes)

    def peak_bytes(self) -> int:
        """Return the most memory that the processes held, added up."""
        return sum(process.ask("peak_bytes") for process in self.processes)


@contextmanager
def running(contenders: Sequence[Contender], folder: Path) -> Iterator[dict[str, Running]]:
    """Start the processes of all who are installed, and end them; keys are their names."""
    with ExitStack() as stack:
        started = {}
        for number, contender in enumerate(contenders):
            if contender.python is None:
                continue
            log = stack.enter_context((folder / f"{number}.log").open("wb"))
            processes = tuple(
                stack.enter_context(Process(contender, folder, log))
                for _ in range(contender.processes)
            )
            started[contender.name] = Running(contender, processes)
        for one in started.values():
            for process in one.processes:
                process.receive()  # "ready"
        yield started
