"""The rounds of all who train one network, and what they came to."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cases import Case, write_work
from contenders import FIT, OURS, SIDE_BY_SIDE, Contender, Running, contenders, running
from flops import training_flops
from quality import QualityOfCase, compare_quality
from timing import Timing, interleaved

from reportgen.projects.mnist.sizes import TRAINING_IMAGES


@dataclass(frozen=True)
class Asked:
    """What the benchmark is to do."""

    rounds: int  # after the first one, which compiles
    cores: int  # trainings side by side
    pythons: tuple[str, ...]  # where PyTorch or Keras on JAX may be
    quality: bool  # compare the accuracies too


@dataclass(frozen=True)
class CaseResult:
    """What was measured of one network; seconds are for an epoch of 60,000 images."""

    case: Case
    timings: tuple[Timing, ...]  # of all who train
    missing: tuple[str, ...]  # who is not installed
    one_thread: Timing  # the arithmetic limit
    all_cores: Timing
    first_seconds: Mapping[str, float]  # the whole first round of each
    peak_bytes: Mapping[str, int]
    flops: int  # of an epoch
    quality: QualityOfCase | None

    @property
    def ours(self) -> Timing:
        """One training of ours by itself."""
        return self._of(OURS)

    @property
    def side_by_side(self) -> Timing:
        """As many trainings of ours as there are cores, the seconds for each."""
        return self._of(SIDE_BY_SIDE)

    def once_seconds(self, timing: Timing) -> float:
        """Return what only the first round took: compiling."""
        usual = timing.middle * self.case.epochs_of_a_round
        return max(0.0, self.first_seconds[timing.name] - usual)

    def _of(self, name: str) -> Timing:
        return next(timing for timing in self.timings if timing.name == name)


def measure(case: Case, asked: Asked, folder: Path) -> CaseResult:
    """Let everyone train a network in turn, round by round."""
    write_work(case, folder)
    training = contenders(case, asked.pythons, asked.cores)
    products = matrix_products(asked.cores)
    flops = TRAINING_IMAGES * training_flops(case.network)
    print(f"{case.name}: starting the processes", file=sys.stderr, flush=True)
    with running((*training, *products), folder) as started:
        one_thread, all_cores = (started.pop(product.name).processes[0] for product in products)
        print(f"{case.name}: the round that compiles", file=sys.stderr, flush=True)
        first_seconds = {name: one.train(case) for name, one in started.items()}
        timings = interleaved(
            asked.rounds,
            {
                **{name: partial(_seconds_per_epoch, one, case) for name, one in started.items()},
                products[0].name: lambda: flops / one_thread.ask("flops_per_second"),
                products[1].name: lambda: flops / all_cores.ask("flops_per_second"),
            },
        )
        peak_bytes = {name: one.peak_bytes() for name, one in started.items()}
        quality = None
        if asked.quality:
            print(f"{case.name}: the quality", file=sys.stderr, flush=True)
            ours, fit = started[OURS].processes[0], started[FIT].processes[0]
            quality = compare_quality(case, ours, fit)
    return CaseResult(
        case=case,
        timings=tuple(timings[:-2]),
        missing=tuple(one.name for one in training if one.python is None),
        one_thread=timings[-2],
        all_cores=timings[-1],
        first_seconds=first_seconds,
        peak_bytes=peak_bytes,
        flops=flops,
        quality=quality,
    )


def _seconds_per_epoch(one: Running, case: Case) -> float:
    return one.train(case) / case.epochs_of_a_round


def matrix_products(cores: int) -> tuple[Contender, Contender]:
    """Return what measures the arithmetic limit, on one thread and on all cores."""
    product = partial(Contender, program="matrix_product.py")
    return (
        product("arithmetic limit, one thread", arguments=("1",)),
        product(f"arithmetic limit, {cores} cores", arguments=(str(cores),)),
    )
