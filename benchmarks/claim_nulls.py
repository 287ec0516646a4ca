"""How often each claim decides although nothing is there to be found.

    python benchmarks/claim_nulls.py [--repetitions 2000]

For each claim of MNIST and each test of the claim language, results are drawn for which the
sentence of an outcome is wrong, and are given to the function that decides. Prints a Markdown
table of how often it comes to that outcome nevertheless, with 95 % intervals, and how often the
interval of the crossover has the true one.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
from language_nulls import language_nulls
from made_results import (
    EQUAL,
    LEVELS,
    Images,
    between_levels,
    equal_limits,
    generation,
    noise,
    run_of,
)
from mnist import PROJECT, load_settings
from nulls import DECIDED, Draw, Null, in_percent, table
from numpy.random import Generator

from reportgen.project.parts import Evidence
from reportgen.projects.mnist.results import LightNoise, TrainingCurve
from reportgen.projects.mnist.sections import (
    autoencoder,
    convnet,
    curves,
    mlp,
    noise_claims,
    noise_light,
    preprocessing,
    published_noise_claims,
    three_layer,
    weight_decay_claims,
)
from reportgen.projects.mnist.sections import generation as drawn_digits
from reportgen.projects.mnist.sections.measures import Runs
from reportgen.projects.mnist.sections.noise_reading import Reading

FACTORS = (1e-6, 1e-5, 1e-4)
ACCURACY = 0.95
ALIKE = "networks of equal accuracy"
FROM_ONE = (1, 3, 5, 10)
SETTINGS = load_settings("full")
assert PROJECT.published
PUBLISHED = PROJECT.published

Accuracies = Callable[[Generator], tuple[Sequence[float], Sequence[float]]]
"""The accuracies on noisy and on denoised digits, at each level, that are true."""

WITHOUT_CHANCE = {
    "mlp.parameters_add_up": "parameters are counted",
    "convnet.parameters_add_up": "parameters are counted",
}
"""Claims with no chance in them, and why there is none."""


def claim_nulls() -> Iterator[Null]:
    """Yield the nulls of all claims of MNIST that have chance in them."""
    yield from _preprocessing_nulls()
    yield from _training_nulls()
    yield from _weight_decay_nulls()
    yield from _noise_nulls()
    yield Null(
        "generation.all_caught",
        "each digit comes in one of 1,000 draws",
        "binomial, times ten",
        lambda rng, _: _evidence(
            drawn_digits.shown(
                generation(rng, dict.fromkeys(range(10), drawn_digits.RARE), most=6500), SETTINGS
            ),
            "all_caught",
        ),
        wrong=("does not hold",),
        replicates=(1,),
    )


def crossover_coverage(repetitions: int, seed: int = 1) -> int:
    """Return in how many repetitions the interval of the crossover has the true one."""
    rng = np.random.default_rng(seed)
    found = 0
    for _ in range(repetitions):
        crossing, slope = rng.uniform(0.05, 0.45), rng.uniform(0.1, 0.6)
        noisy, denoised = between_levels(crossing, slope)
        crossover = Images(rng).reading(noisy, denoised).crossover
        interval = crossover.interval
        found += interval is not None and interval.low <= crossing <= interval.high
    return found


def _preprocessing_nulls() -> Iterator[Null]:
    for name in ("scaling_helps", "standardising_helps"):

        def draw(rng: Generator, runs: int, name: str = name) -> Evidence:
            images = Images(rng)
            forms = {form: images.runs(runs) for form in preprocessing.INPUTS}
            return _evidence(preprocessing.claims(forms), name)

        yield Null(f"preprocessing.{name}", ALIKE, "Welch, Holm for two", draw)


def _training_nulls() -> Iterator[Null]:
    for name, truth, test in (
        ("training_starts_behind", "as accurate in training as on these images", "Student"),
        (
            "training_ahead",
            "as accurate in training as on other images",
            "Fisher and Student, each and together",
        ),
    ):

        def draw(rng: Generator, runs: int, name: str = name) -> Evidence:
            is_of_these = name == "training_starts_behind"
            found = mlp.claims(_as_good_in_training(rng, runs, is_of_these), SETTINGS)
            return _evidence(found, name)

        yield Null(f"mlp.{name}", truth, test, draw, replicates=FROM_ONE)
    for stem, epochs, correlation in (
        ("mlp", 10, 0.0),
        ("convnet", 10, 0.9),
        ("three_layer", 40, 0.0),
    ):
        yield Null(
            f"{stem}.validation_loss_turns",
            f"flat over {epochs} epochs, autocorrelation {correlation:g}",
            "Student, cross-fitted and corrected",
            _turning(epochs, correlation),
            replicates=FROM_ONE,
        )
    beats = convnet.beats_three_layer
    yield Null("three_layer.beats_mlp", ALIKE, "Welch", _two(three_layer.beats_mlp, "beats_mlp"))
    yield Null("convnet.beats_three_layer", ALIKE, "Welch", _two(beats, "beats_three_layer"))
    yield Null(
        "convnet.beats_three_layer",
        f"{ALIKE}, one of the first",
        "McNemar, the weakest pair",
        _two(beats, "beats_three_layer", of_first=1),
    )
    yield Null(
        "autoencoder.still_learning",
        "flat, epochs independent",
        "Mann-Kendall over eight epochs",
        lambda rng, _: autoencoder.still_learning(
            TrainingCurve(loss=(), validation_loss=tuple(rng.exponential(size=24)))
        ),
        replicates=(1,),
    )


def _weight_decay_nulls() -> Iterator[Null]:
    negligible = weight_decay_claims.NEGLIGIBLE

    def factors(rng: Generator, runs: int, worse: float = 0.0) -> Evidence:
        images = Images(rng)
        sweep = {factor: images.runs(runs, ACCURACY, spread=0.001) for factor in FACTORS[1:]}
        worst = images.runs(runs, ACCURACY - worse, spread=0.001)
        return weight_decay_claims.between_factors({FACTORS[0]: worst, **sweep})

    name = "weight_decay.factors_differ"
    yield Null(name, ALIKE, "Welch, Holm for three", factors, wrong=("holds",))
    yield Null(
        name,
        f"one factor {negligible:g} worse",
        "equivalence of each pair, the largest p",
        lambda rng, runs: factors(rng, runs, negligible),
        wrong=("does not hold",),
    )

    def no_decay(rng: Generator, runs: int) -> Evidence:
        images = Images(rng)
        sweep = {factor: images.runs(runs) for factor in FACTORS}
        return weight_decay_claims.against_no_decay(sweep, images.runs(runs))

    yield Null("weight_decay.beats_no_decay", ALIKE, "Welch, Holm for three", no_decay)

    def hinton(rng: Generator, runs: int) -> Evidence:
        images = Images(rng)
        # A single network is judged for itself, whatever its seed; of several these count, too.
        spread = 0.02 if runs > 1 else 0.0
        sweep = {factor: images.runs(runs, ACCURACY, spread) for factor in FACTORS}
        best = weight_decay_claims.best_factor(sweep)
        return weight_decay_claims.against_hinton(sweep, best, ACCURACY)

    yield Null(
        "weight_decay.below_hinton",
        "the number is the accuracy of each factor",
        "binomial and Student, each and together",
        hinton,
        replicates=FROM_ONE,
    )


def _noise_nulls() -> Iterator[Null]:
    def null(
        name: str,
        truth: str,
        test: str,
        decide: Callable[[Reading], Evidence],
        accuracies: Accuracies,
        wrong: tuple[str, ...] = DECIDED,
    ) -> Null:
        def draw(rng: Generator, _: int) -> Evidence:
            return decide(Images(rng).reading(*accuracies(rng)))

        return Null(f"noise.{name}", truth, test, draw, wrong, replicates=(1,))

    def always(*both: Sequence[float]) -> Accuracies:
        noisy, denoised = both
        return lambda _: (noisy, denoised)

    equal = always(EQUAL, EQUAL)

    def equal_from(level: float) -> Accuracies:
        worse = [one - 0.1 * (at < level) for at, one in zip(LEVELS, EQUAL, strict=True)]
        return always(EQUAL, worse)

    def at_threshold(level: float, step: float) -> list[float]:
        return [0.5 - step * round((at - level) / 0.1) for at in LEVELS]

    binomial, mcnemar = "binomial at each level, the largest p", "McNemar"
    limits = noise_claims.between_limits
    yield null("limits", "equal limits", binomial, limits, equal_limits)
    at_it = [0.5 if at < 0.55 else 0.2 for at in LEVELS]
    above = [0.9 if at < 0.55 else 0.2 for at in LEVELS]
    yield null(
        "limits", "equal limits, one at the threshold", binomial, limits, always(at_it, above)
    )
    as_published = (
        ("recognition_as_published", published_noise_claims.recognition_as_published, (0.5, 0.6)),
        ("denoising_as_published", published_noise_claims.denoising_as_published, (0.6, 0.9)),
    )
    for name, decide, ends in as_published:
        for level in ends:
            accuracies = at_threshold(level, 0.04)
            yield null(
                name,
                f"accuracy at {level:g} is the threshold",
                "binomial at two levels",
                partial(decide, published=PUBLISHED),
                always(accuracies, accuracies),
            )
    both_sides = "McNemar, the larger p"
    crossing = noise_claims.crossing
    yield null("crossing", "equal at each level", both_sides, crossing, equal)
    yield null("crossing", "equal from 0.3 on", both_sides, crossing, equal_from(0.3))
    yield null("crossing", "equal at 0 alone", both_sides, crossing, _ahead_but_at_zero)

    def published_crossover(reading: Reading) -> Evidence:
        return published_noise_claims.crossover_as_published(reading, PUBLISHED)

    name, test = "crossover_as_published", "Fieller’s interval against ± 0.05"
    for place in (0.05, 0.15):
        yield null(
            name,
            f"the curves cross at {place:g}",
            test,
            published_crossover,
            always(*between_levels(place, 0.4)),
        )
    yield null(name, "equal at each level", test, published_crossover, equal)
    yield null(
        name,
        "the curves cross at 0.1, nearly equal",
        "McNemar at each level, the largest p",
        published_crossover,
        always(*between_levels(0.1, 0.01)),
        wrong=("does not hold",),
    )
    for name, at in (
        ("denoising_costs_clean_digits", noise_claims.at_clean_digits),
        ("denoising_helps", noise_claims.at_training_noise),
    ):
        yield null(name, "equal at each level", mcnemar, at, equal)
    level_by_level = noise_claims.level_by_level
    yield null("levels_helped", "equal at each level", "McNemar, Holm", level_by_level, equal)
    for name in ("light_noise_helps_with_clean_digits", "light_noise_helps_with_noisy_digits"):

        def light(rng: Generator, runs: int, name: str = name) -> Evidence:
            clean, noisy = Images(rng), Images(rng)
            pairs = zip(noisy.runs(runs), noisy.runs(runs), strict=True)
            readings = tuple(LightNoise(one.evaluation, two.evaluation) for one, two in pairs)
            found = noise_light.light_claims(clean.runs(runs), readings, clean.runs(runs))
            return _evidence(found, name)

        yield Null(f"noise.{name}", ALIKE, "Welch, Holm for two", light)


def _ahead_but_at_zero(_: Generator) -> tuple[Sequence[float], Sequence[float]]:
    """Return noisy digits ahead at each level but the lowest, where both are alike."""
    return EQUAL, [max(0.01, one - 0.09 * (at > 0)) for at, one in zip(LEVELS, EQUAL, strict=True)]


def _as_good_in_training(rng: Generator, runs: int, is_of_these: bool) -> Runs:
    """Return runs as accurate on 10,000 training images as in validation.

    is_of_these: on these very test images, in the mean over seeds; else on images like them.
    """
    images, found = Images(rng), []
    ease = images.expected(ACCURACY) - ACCURACY if is_of_these else 0.0
    for accuracy in ACCURACY + 0.005 * rng.standard_normal(runs):
        seen = rng.binomial(10_000, accuracy + ease) / 10_000
        read = images.read(accuracy)
        both = {"accuracy": (seen, seen), "validation_accuracy": (read.accuracy, read.accuracy)}
        found.append(run_of(read, **both))
    return tuple(found)


def _turning(epochs: int, autocorrelation: float) -> Draw:
    def draw(rng: Generator, runs: int) -> Evidence:
        losses = 1 + 0.1 * noise(rng, (runs, epochs), autocorrelation)
        one = Images(rng).read(ACCURACY)
        return curves.turning(tuple(run_of(one, loss=row, validation_loss=row) for row in losses))

    return draw


def _two(claims: Callable[..., Mapping[str, object]], name: str, of_first: int = 0) -> Draw:
    def draw(rng: Generator, runs: int) -> Evidence:
        images = Images(rng)
        return _evidence(claims(images.runs(of_first or runs), images.runs(runs)), name)

    return draw


def _evidence(returned: Mapping[str, object], name: str) -> Evidence:
    one = returned[name]
    assert isinstance(one, Evidence)
    return one


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=2000, help="for each row")
    print_table(parser.parse_args().repetitions)


def print_table(repetitions: int) -> None:
    """Print how often each claim decides where it must not."""
    print(table((*claim_nulls(), *language_nulls()), repetitions))
    print()
    for name, why in WITHOUT_CHANCE.items():
        print(f"`{name}` has no chance in it: {why}.")
    covered = in_percent(crossover_coverage(repetitions), repetitions)
    print(f"The interval of the crossover has the true one in {covered} % of cases.")


if __name__ == "__main__":
    main()
