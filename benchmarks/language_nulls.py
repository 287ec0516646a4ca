"""The tests of the claim language on values that do not differ."""

from collections.abc import Callable, Iterator

from made_results import IMAGES, Images
from nulls import Draw, Null
from numpy.random import Generator

from reportgen import count, mean, measure
from reportgen.project.parts import Evidence, evidence_of
from reportgen.project.sections.comparing import Tested, compare_values, compare_with_number
from reportgen.project.values import Number
from reportgen.statistics.equivalence import equivalence_of_all

ACCURACY = 0.9
SAME = "equal expected values"
OF_OTHERS = "equal expected values, other items"
Make = Callable[[Images], Number]


def language_nulls() -> Iterator[Null]:
    """Yield the nulls of the tests that decide the claims of a text."""
    yield Null("count > count", SAME, "McNemar", _two(_count), replicates=(1,))
    yield Null("count > count", OF_OTHERS, "Fisher", _two(_count_of_others), replicates=(1,))
    yield Null("count > count", SAME, "Welch", _two(_count_of_a_run))
    yield Null("mean > mean", SAME, "Student over the items", _two(_mean), replicates=(1,))
    yield Null("mean > mean", OF_OTHERS, "normal", _two(_mean_of_others), replicates=(1,))
    yield Null("measure > measure", SAME, "Welch", _two(_measure))
    yield Null("measure > measure", SAME, "Student, paired", _two(_measure, "paired"))
    yield Null("count > number", SAME, "binomial", _against(_count, ACCURACY), replicates=(1,))
    yield Null(
        "count > number",
        SAME,
        "binomial and Student, each and together",
        _against(_count_of_a_run, ACCURACY),
    )
    yield Null("mean > number", SAME, "Student over the items", _against(_mean, 1), replicates=(1,))
    yield Null("measure > number", SAME, "Student", _against(_measure, 0))
    yield Null(
        "measure == number",
        "a difference as large as the tolerance",
        "two one-sided tests",
        _against(_measure, 2, tolerance=2),
        wrong=("holds",),
    )


def _count(images: Images) -> Number:
    return count(images.read(ACCURACY).correct, item="image")


def _count_of_a_run(images: Images) -> Number:
    accuracy = ACCURACY + 0.02 * images.rng.standard_normal()
    return count(images.read(accuracy).correct, item="image")


def _count_of_others(images: Images) -> Number:
    return count(int(images.rng.binomial(IMAGES, ACCURACY)), of=IMAGES)


def _mean(images: Images) -> Number:
    return mean(images.difficulty + images.rng.exponential(size=IMAGES), item="image")


def _mean_of_others(images: Images) -> Number:
    return mean(float(images.rng.normal(0, 0.1)), standard_error=0.1)


def _measure(images: Images) -> Number:
    return measure(float(images.rng.normal()))


def _two(make: Make, test: str = "") -> Draw:
    def draw(rng: Generator, runs: int) -> Evidence:
        images = Images(rng)
        first, second = ([make(images) for _ in range(runs)] for _ in range(2))
        return _decided(compare_values(first, second, test))

    return draw


def _against(make: Make, number: float, tolerance: float | None = None) -> Draw:
    def draw(rng: Generator, runs: int) -> Evidence:
        images = Images(rng)
        tested = compare_with_number([make(images) for _ in range(runs)], number)
        if tolerance is None:
            return _decided(tested)
        finding = equivalence_of_all([tested.finding], tolerance)
        return evidence_of(finding, "", "", tested.scope, supports=bool(finding.is_within))

    return draw


def _decided(tested: Tested) -> Evidence:
    return evidence_of(tested.finding, tested.words, "", tested.scope)
