"""What the numbers of a profile are with other seeds, how far they scatter, and what `diff` says.

    python benchmarks/seeds.py PROFILE [--seeds 2-11] [--sections STEM ...] [--set NAME=VALUE ...]
        [--results build/seeds] [--write] [--like VERSION]

--seeds computes the profile for each of these root seeds, without a report, from a store that
another run goes on from. What each training measured is kept in benchmarks/runs/PROFILE.json, by
number and root seed; runs of other settings, code or data are dropped there. --sections computes
these alone; --set mlp.replicates=1 has each root seed train once.

--write records the scatter in reportgen/projects/mnist/spread.json, which `diff`, `verify` and the
comparison with the published numbers use.

--like has `diff` compare versions that differ in the seeds alone. They are made of the runs, with
as many replicates as this version has, and as single runs; the scatter that is taken for known
is that of the seeds which are in neither.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, combinations
from pathlib import Path
from statistics import fmean, stdev

from mnist import CODE, PROJECT, load_settings
from spreads import runs_of, spread_of_runs, write_calibration

from reportgen.base.files import digest_of_json, replace_file
from reportgen.compare.calibration import Calibration, RecordedSpread, conditions_of
from reportgen.compare.compare import compare_versions
from reportgen.report.model import Report, TaskRecord, read_report
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records
from reportgen.tasks.execution.events import ignore_events
from reportgen.workflow.assembly.compute import compute_report
from reportgen.workflow.build import store_in_use
from reportgen.workflow.request import BuildRequest, plan_build

RUNS = Path(__file__).parent / "runs"
PAIRS = 200
"""Pairs of versions that are drawn, where the seeds give more."""


@dataclass(frozen=True)
class Number:
    """What the trainings of each root seed measured of a number."""

    conditions: str  # digest of the settings, code and data behind it
    runs: Mapping[str, Sequence[float]]  # root seed -> one value of each replicate


Numbers = Mapping[str, Number]


def main() -> None:
    """Compute, keep, record and compare what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("profile")
    parser.add_argument("--seeds", type=_seeds, default=range(0), help="such as 2-11")
    parser.add_argument("--sections", nargs="*", default=[], metavar="STEM")
    parser.add_argument("--set", action="append", default=[], dest="overrides")
    parser.add_argument("--results", type=Path, default=Path("build/seeds"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--like", type=Path, metavar="VERSION")
    asked = parser.parse_args()

    file = RUNS / f"{asked.profile}.json"
    numbers = _read(file)
    for seed in asked.seeds:
        overrides = [*asked.overrides, f"seed={seed}"]
        report = computed(asked.profile, overrides, asked.sections, asked.results, asked.jobs)
        numbers = with_runs_of(report, str(seed), numbers)
        _write(file, numbers)
        print(f"seed {seed}: {len(report.metrics)} numbers", file=sys.stderr, flush=True)
    if asked.write:
        write_calibration(spreads={asked.profile: spreads_of(numbers)})
    if asked.like:
        _print_pairs(read_report(asked.like), numbers)


def computed(
    profile: str, overrides: Sequence[str], sections: Sequence[str], results: Path, jobs: int
) -> Report:
    """Return a report that is written nowhere; raises SystemExit where an experiment failed."""
    settings = load_settings(profile, overrides)
    request = BuildRequest(PROJECT, CODE, profile, settings, tuple(sections), results, jobs, "")
    with store_in_use(request):
        found = compute_report(request, plan_build(request), ignore_events, "seeds")
    if found.failures:
        raise SystemExit("\n".join(found.failures))
    return found.report


def with_runs_of(report: Report, seed: str, numbers: Numbers) -> Numbers:
    """Return the numbers with those of a report; runs under other conditions are dropped."""
    records, found = Records(report.tasks), dict(numbers)
    for name, metric in report.metrics.items():
        if not (runs := runs_of(metric)):
            continue
        conditions = conditions_of(records.behind(metric.tasks))
        known = found.get(name)
        before = known.runs if known and known.conditions == conditions else {}
        found[name] = Number(conditions, {**before, seed: runs})
    return found


def spreads_of(numbers: Numbers, without: Sequence[str] = ()) -> dict[str, RecordedSpread]:
    """Return how far each number scatters that does; without: root seeds that are left out."""
    found = {}
    for name, one in numbers.items():
        runs = [*chain(*(of_seed for seed, of_seed in one.runs.items() if seed not in without))]
        if spread := spread_of_runs(runs, one.conditions):
            found[name] = spread
    return found


def version_of(like: Report, numbers: Numbers, seeds: Sequence[str], *, is_single: bool) -> Report:
    """Return the version that a report like this would be with the runs of these root seeds.

    It has the numbers that all of these know, each with the replicates that it has there, or
    of a single run.
    """
    first = seeds[0]
    drawn = (one.model_copy(update=_drawn_anew(one, int(first))) for one in like.tasks)
    metrics = {
        name: _with_runs(
            like.metrics[name], [*chain(*(number.runs[one] for one in seeds))], is_single
        )
        for name, number in numbers.items()
        if name in like.metrics and all(one in number.runs for one in seeds)
    }
    nothing = dict.fromkeys(("tables", "figures", "claims", "sections", "wordings"), ())
    update = {"version": f"seed-{first}", "tasks": tuple(drawn), "metrics": metrics, **nothing}
    return like.model_copy(update=update)


def _drawn_anew(task: TaskRecord, root: int) -> dict[str, object]:
    if task.seed is None:
        return {}
    return {"seed": task.seed + root, "key": digest_of_json([task.key, root])}


def _with_runs(metric: Metric, runs: Sequence[float], is_single: bool) -> Metric:
    count = _replicates(metric, is_single)
    if len(runs) < count:
        raise SystemExit(f"{metric.name} has {len(runs)} runs of these seeds and needs {count}.")
    several = count > 1
    update = {
        "value": fmean(runs[:count]),
        "replicates": tuple(runs[:count]) if several else (),
        "std": stdev(runs[:count]) if several else None,
    }
    return metric.model_copy(update=update)


def _replicates(metric: Metric, is_single: bool) -> int:
    return 1 if is_single else max(len(metric.replicates), 1)


def _print_pairs(like: Report, numbers: Numbers) -> None:
    """Print in how many pairs of versions any noise was called real.

    For each set of root seeds that a number is known of, all numbers that these know.
    """
    numbers = {name: one for name, one in numbers.items() if name in like.metrics}
    for seeds in dict.fromkeys(tuple(sorted(one.runs, key=int)) for one in numbers.values()):
        group = {name: one for name, one in numbers.items() if {*seeds} <= {*one.runs}}
        for is_single in (False, True):
            pairs = [*_pairs(like, group, seeds, is_single)]
            form = "single runs" if is_single else "versions as the profile makes them"
            of_seeds = f"{len(group)} numbers of {len(seeds)} root seeds, {form}"
            if not pairs:
                print(f"{of_seeds}: too few seeds")
                continue
            real = sum(_calls_noise_real(like, group, *pair, is_single) for pair in pairs)
            print(f"{of_seeds}: noise called real in {real} of {len(pairs)} pairs", flush=True)


def _pairs(
    like: Report, group: Numbers, seeds: Sequence[str], is_single: bool
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield the root seeds of two versions, so that two or more are left for the spread."""
    needed = max(
        -(-_replicates(like.metrics[name], is_single) // min(map(len, one.runs.values())))
        for name, one in group.items()
    )
    if 2 * needed + 2 > len(seeds):
        return
    if needed == 1:
        every = [((a,), (b,)) for a, b in combinations(seeds, 2)]
        yield from random.Random(1).sample(every, min(PAIRS, len(every)))
        return
    rng = random.Random(1)
    for _ in range(PAIRS):
        drawn = rng.sample(seeds, 2 * needed)
        yield drawn[:needed], drawn[needed:]


def _calls_noise_real(
    like: Report, group: Numbers, a: Sequence[str], b: Sequence[str], is_single: bool
) -> bool:
    first, second = (version_of(like, group, side, is_single=is_single) for side in (a, b))
    calibration = Calibration(spreads={like.profile: spreads_of(group, without=(*a, *b))})
    return compare_versions(first, second, calibration).summary.has_real_changes


def _read(file: Path) -> Numbers:
    content = json.loads(file.read_bytes()) if file.exists() else {}
    return {name: Number(**one) for name, one in content.items()}


def _write(file: Path, numbers: Numbers) -> None:
    lines = (f"{json.dumps(name)}: {json.dumps(asdict(numbers[name]))}" for name in sorted(numbers))
    file.parent.mkdir(exist_ok=True)
    replace_file(file, ("{\n" + ",\n".join(lines) + "\n}\n").encode())


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    main()
