"""How many of the intervals that reports print hold what they are for, on real networks.

    python benchmarks/coverage.py [--profile small] [--trained 300] [--repetitions 2000]

Trains so many networks of each form on MNIST; each reads all 10,000 test images. They are taken
for all trainings with their settings, and these images for all images: so what an interval should
hold is known. Then reports are drawn, each of some networks and 1,000 images, and given to the
functions of the project that make its numbers, its claims and its differences.

Prints a Markdown table of how many intervals hold the true value, and one of how often another
such report comes to another outcome of a claim, by the margin of the claim. The profile small
trains on 1,000 images, for some tenths of a second; fast has the settings of that profile.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, combinations, pairwise, product
from statistics import fmean

import numpy as np
from mnist import compute, declare_tasks, load_settings
from nulls import in_percent
from numpy.random import Generator
from small_reports import SMALL, train_report
from spreads import runs_of, spread_of_runs

from reportgen.base.arrays import Array
from reportgen.compare.calibration import Calibration, conditions_of
from reportgen.compare.compare import compare_versions
from reportgen.compare.model import REAL
from reportgen.project.parts import Evidence
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.experiments.classifier import classification_examples
from reportgen.projects.mnist.results import Denoising, Evaluation, TrainedClassifier
from reportgen.projects.mnist.sections import mlp as mlp_section
from reportgen.projects.mnist.sections.claims import compare_accuracies, compare_runs
from reportgen.projects.mnist.sections.curves import classifier_metrics
from reportgen.projects.mnist.sections.measures import Runs, loss_and_accuracy
from reportgen.projects.mnist.sections.noise_reading import find_crossover
from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Report
from reportgen.report.parts import Metric, Range
from reportgen.report.provenance import Records

IMAGES = 1000  # of a report
PROFILES = {"small": ("full", SMALL), "fast": ("fast", ())}
CHANGES = ("mlp.epochs=4", "mlp.learning_rate=0.09")
"""What a version differs in from another, much and little."""
MARGINS = (0.0, 1.0, 2.0, 3.0, 5.0, np.inf)


@dataclass(frozen=True)
class Pool:
    """Networks of one form, and how each reads all images."""

    runs: Runs
    losses: Array  # (networks, images), nats
    correct: Array  # (networks, images), bool

    def drawn(self, places: Sequence[int], images: Array) -> Runs:
        """Return some of the networks, measured on some of the images."""
        return tuple(self._measured(place, images) for place in places)

    def some(self, rng: Generator, count: int) -> list[int]:
        """Return the places of so many networks, drawn at random."""
        return [int(place) for place in rng.choice(len(self.runs), count, replace=False)]

    def of_curves(self, curve: str, epoch: int) -> float:
        """Return the mean over all networks at an epoch of a training curve."""
        return fmean(getattr(run.curve, curve)[epoch] for run in self.runs)

    def _measured(self, place: int, images: Array) -> TrainedClassifier:
        losses, correct = self.losses[place, images], self.correct[place, images]
        error = float(losses.std(ddof=1) / np.sqrt(len(losses)))
        measured = Evaluation(float(losses.mean()), error, correct)
        return replace(self.runs[place], evaluation=measured)


def main() -> None:
    """Train, draw and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", choices=PROFILES, default="small")
    parser.add_argument("--trained", type=int, default=300)
    parser.add_argument("--repetitions", type=int, default=2000)
    asked = parser.parse_args()
    profile, overrides = PROFILES[asked.profile]
    count = asked.trained
    first = pool("mlp", profile, overrides, count)
    second = pool("three_layer", profile, overrides, count)
    readings = noise_readings(profile, overrides, max(count // 10, 2))
    print(f"Trained {count} networks of each form, {len(readings)} autoencoders.", flush=True)

    covered: dict[tuple[str, int], list[bool]] = defaultdict(list)
    forms = [first, second]
    rng = np.random.default_rng(1)
    for _ in range(asked.repetitions):
        images = rng.integers(first.correct.shape[1], size=IMAGES)
        for runs in (1, 3, 5):
            for of, holds in [
                *of_numbers(first, images, first.some(rng, runs)),
                *of_claims(first, second, images, rng, runs),
            ]:
                covered[of, runs].append(holds)
        for of, holds in of_noise(readings[int(rng.integers(len(readings)))], images):
            covered[of, 1].append(holds)
    for change in CHANGES:
        other = pool("mlp", profile, (*overrides, change), count)
        forms.append(other)
        a = version("a", profile, overrides, seed=1)
        for seed, known in product((1, 2), (False, True)):
            b = version("b", profile, (*overrides, change), seed=seed)
            for _ in range(asked.repetitions // 4):
                places = (
                    [first.some(rng, 3)] * 2 if seed == 1 else [first.some(rng, 3) for _ in "ab"]
                )
                sides = (a, first, places[0]), (b, other, places[1])
                of = f"`{change}`, {'the same' if seed == 1 else 'other'} seeds"
                of += ", spread recorded" if known else ""
                for name, holds in of_differences(*sides, of, rng, is_recorded=known):
                    covered[name, 3].append(holds)
    found = [*margins(forms, rng, asked.repetitions)]
    _print_coverage(covered)
    _print_margins(found)


def pool(stem: str, profile: str, overrides: Sequence[str], count: int) -> Pool:
    """Train so many networks of a section, each with a seed of its own."""
    settings = _all_images(profile, (*overrides, f"{stem}.replicates={count}"))
    runs: Runs = tuple(compute(task, {}) for task in declare_tasks(stem, settings))  # type: ignore[misc]
    from reportgen.projects.mnist.training.prediction import loss_per_image, predictor

    _, examples = classification_examples(load_mnist())
    losses = [
        loss_per_image(
            "classification", examples.targets, predictor(run.form, run.weights)(examples.inputs)
        )
        for run in runs
    ]
    correct = [run.evaluation.correct for run in runs]
    return Pool(runs, np.asarray(losses, dtype=float), np.asarray(correct))


def noise_readings(profile: str, overrides: Sequence[str], count: int) -> list[Sequence[Denoising]]:
    """Return how so many classifiers read noisy and denoised images, each at all levels."""
    found: list[Sequence[Denoising]] = []
    for seed in range(count):
        settings = _all_images(profile, (*overrides, f"seed={seed}", "noise.classifier='mlp'"))
        results: dict[str, object] = {}
        tasks = [
            *declare_tasks("mlp", settings)[:1],
            *declare_tasks("autoencoder", settings),
            *(one for one in declare_tasks("noise", settings) if "light" not in one.name),
        ]
        for task in tasks:
            results[task.name] = compute(task, results)
        found.append([one for one in results.values() if isinstance(one, Denoising)])
    return found


def of_numbers(networks: Pool, images: Array, places: Sequence[int]) -> Iterator[tuple[str, bool]]:
    """Yield whether the intervals of loss and accuracy hold the true ones.

    Of one run, that of this network on all images; of several, that of all networks.
    """
    loss, accuracy = loss_and_accuracy("mlp", networks.drawn(places, images))
    of_all = slice(None) if len(places) > 1 else places
    yield "test accuracy", _holds(accuracy.interval, networks.correct[of_all].mean())
    yield "test loss", _holds(loss.interval, networks.losses[of_all].mean())


def of_claims(
    first: Pool, second: Pool, images: Array, rng: Generator, runs: int
) -> Iterator[tuple[str, bool]]:
    """Yield whether the intervals of the effects that claims are about hold the true ones."""
    a, b = (networks.some(rng, runs) for networks in (first, second))
    lead = compare_runs(second.drawn(b, images), first.drawn(a, images), "")
    if runs > 1:  # of any networks, on these images
        true = second.correct[:, images].mean() - first.correct[:, images].mean()
    else:  # of these networks, on any images
        true = second.correct[b].mean() - first.correct[a].mean()
    yield "lead of one form over another", _holds(_interval(lead), true)
    drawn = first.drawn(a, images)
    ahead = mlp_section.claims(drawn, _settings())["training_ahead"]
    assert isinstance(ahead, Evidence)
    of_all = range(len(first.runs)) if runs > 1 else a
    trained = fmean(first.runs[place].curve.accuracy[-1] for place in of_all)
    yield "training ahead of test", _holds(_interval(ahead), trained - first.correct[of_all].mean())


def of_noise(reading: Sequence[Denoising], images: Array) -> Iterator[tuple[str, bool]]:
    """Yield whether the intervals of noisy and denoised digits hold the true values."""
    drawn = [
        replace(one, noisy=_on(one.noisy, images), denoised=_on(one.denoised, images))
        for one in reading
    ]
    for one, of_all in zip(drawn, reading, strict=True):
        lead = compare_accuracies([one.denoised], [one.noisy])
        true = of_all.denoised.accuracy - of_all.noisy.accuracy
        yield "lead of denoised digits", _holds(_interval(lead), true)
    found, true_one = find_crossover(drawn), find_crossover(reading)
    if found.interval is not None and true_one.level is not None:
        yield "crossover", found.interval.low <= true_one.level <= found.interval.high


Side = tuple[Report, Pool, Sequence[int]]
"""A version, the networks of its settings, and the places of those that it has."""


def of_differences(
    a: Side, b: Side, of: str, rng: Generator, *, is_recorded: bool
) -> Iterator[tuple[str, bool]]:
    """Yield whether the intervals of differences between two versions hold the true ones.

    is_recorded: the spread is recorded over ten runs of the first version's settings.
    """
    images = rng.integers(a[1].correct.shape[1], size=IMAGES)
    first, second = (_measured(*side, images) for side in (a, b))
    known = Calibration()
    if is_recorded:
        recorded = a[1].some(rng, 10)
        known = _calibration(a[0], [_metrics(a[1], (one,), images) for one in recorded])
    for one in compare_versions(first, second, known).metrics:
        if one.interval is None or one.name not in _TRUE:
            continue
        true = _TRUE[one.name](b[1], images) - _TRUE[one.name](a[1], images)
        holds = _holds(one.interval, true)
        yield f"difference, {of}", holds
        if one.verdict in REAL:
            yield f"difference that is called real, {of}", holds


def version(name: str, profile: str, overrides: Sequence[str], seed: int) -> Report:
    """Return a report whose numbers `of_differences` replaces."""
    settings = load_settings(profile, (*overrides, "mlp.replicates=3", f"seed={seed}"))
    return train_report(settings, name, ("mlp",))


def margins(
    forms: Sequence[Pool], rng: Generator, repetitions: int
) -> Iterator[tuple[float, float]]:
    """Yield the margin of a claim, and in what share of other reports its outcome is another.

    The claims are that one form is more accurate than another, for each pair of forms.
    """
    for first, second in combinations(forms, 2):
        found = []
        for _ in range(repetitions):
            images = rng.integers(first.correct.shape[1], size=IMAGES)
            a, b = (one.drawn(one.some(rng, 3), images) for one in (first, second))
            found.append(compare_runs(b, a, ""))
        outcomes = Counter(one.outcome for one in found)
        for one in found:
            if one.margin is not None:
                yield one.margin, 1 - outcomes[one.outcome] / len(found)


_TRUE: Mapping[str, Callable[[Pool, Array], float]] = {
    "mlp.test_accuracy": lambda networks, images: float(networks.correct[:, images].mean()),
    "mlp.test_loss": lambda networks, images: float(networks.losses[:, images].mean()),
    "mlp.final_training_accuracy": lambda networks, _: networks.of_curves("accuracy", -1),
    "mlp.final_training_loss": lambda networks, _: networks.of_curves("loss", -1),
    "mlp.first_training_accuracy": lambda networks, _: networks.of_curves("accuracy", 0),
    "mlp.first_training_loss": lambda networks, _: networks.of_curves("loss", 0),
    "mlp.first_validation_accuracy": lambda networks, _: networks.of_curves(
        "validation_accuracy", 0
    ),
}
"""Name of a number that is a mean over the runs -> that of all networks on some images."""


def _measured(like: Report, networks: Pool, places: Sequence[int], images: Array) -> Report:
    metrics = {one.name: one for one in _metrics(networks, places, images) if one.name in _TRUE}
    changed = ("value", "replicates", "std", "standard_error", "interval")
    updated = {
        name: like.metrics[name].model_copy(update={each: getattr(one, each) for each in changed})
        for name, one in metrics.items()
    }
    nothing = dict.fromkeys(("tables", "figures", "claims", "sections", "wordings"), ())
    return like.model_copy(update={"metrics": updated, **nothing})


def _metrics(networks: Pool, places: Sequence[int], images: Array) -> list[Metric]:
    values = classifier_metrics("mlp", networks.drawn(places, images), IMAGES, "mlp")
    return [one for one in values.values() if isinstance(one, Metric)]


def _calibration(like: Report, reports: Sequence[Sequence[Metric]]) -> Calibration:
    records = Records(like.tasks)
    spreads = {}
    for metrics in zip(*reports, strict=True):
        behind = records.behind(like.metrics[metrics[0].name].tasks)
        runs = [*chain(*(runs_of(one) for one in metrics))]
        if spread := spread_of_runs(runs, conditions_of(behind)):
            spreads[metrics[0].name] = spread
    return Calibration(spreads={like.profile: spreads})


def _on(evaluation: Evaluation, images: Array) -> Evaluation:
    return replace(evaluation, correct=evaluation.correct[images])


def _interval(evidence: Evidence) -> Range | None:
    return evidence.effect.interval if evidence.effect else None


def _holds(interval: Range | None, true: float) -> bool:
    return interval is not None and interval.low <= true <= interval.high


def _all_images(profile: str, overrides: Sequence[str]) -> Settings:
    return load_settings(profile, (*overrides, "data.test_size=10000"))


@cache
def _settings() -> Settings:
    return load_settings("full", SMALL)


def _print_coverage(covered: Mapping[tuple[str, int], Sequence[bool]]) -> None:
    print("\n| interval of | runs | intervals | hold the true value, % |\n|---|---|---|---|")
    for (of, runs), holds in covered.items():
        print(f"| {of} | {runs} | {len(holds):,} | {in_percent(sum(holds), len(holds))} |")


def _print_margins(found: Sequence[tuple[float, float]]) -> None:
    """Print how often another report has another outcome, by the margin of the claim."""
    print("\n| margin | reports | another outcome in another report, % |\n|---|---|---|")
    for low, high in pairwise(MARGINS):
        inside = [others for margin, others in found if low <= margin < high]
        if inside:
            print(f"| {low:g} to {high:g} | {len(inside):,} | {100 * fmean(inside):.0f} |")


if __name__ == "__main__":
    main()
