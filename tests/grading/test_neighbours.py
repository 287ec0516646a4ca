"""Hand-ins are held against each other: copies, and other values from the same tasks."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from reportgen.grading.neighbours import Neighbour, concerns_among, traits_of
from reportgen.report.model import Report, VersionKeys
from reportgen.report.parts import Metric

MakeVersion = Callable[..., Report]
KEYS = VersionKeys(computed="c" * 64, rendered="r" * 64)


@pytest.fixture
def handed_in(make_version: MakeVersion) -> Callable[..., Neighbour]:
    """Return a function that makes what a student handed in, computed at a moment of its own."""

    def neighbour(name: str, minute: int = 0, *, is_trusted: bool = False, **of: Any) -> Neighbour:
        report = make_version(**of)
        moment = datetime(2026, 5, 1, 12, minute, tzinfo=UTC)
        tasks = tuple(
            task.model_copy(update={"computed": moment, "processor": "A"}) for task in report.tasks
        )
        whole = report.model_copy(update={"tasks": tasks, "keys": KEYS})
        traits = traits_of(whole, f"digest of {name}")
        return Neighbour(name, name, traits, is_trusted)

    return neighbour


HandedIn = Callable[..., Neighbour]
EDITED = (0.991, 0.992, 0.993)


def words(neighbours: Sequence[Neighbour]) -> dict[str, list[str]]:
    found = concerns_among(neighbours)
    return {name: [concern.text for concern in concerns] for name, concerns in found.items()}


def test_same_settings_give_the_same_numbers_and_that_is_no_copy(handed_in: HandedIn) -> None:
    assert words([handed_in("ada", 1), handed_in("ben", 2), handed_in("cem", 3)]) == {}


def test_other_seeds_give_other_numbers(handed_in: HandedIn) -> None:
    assert words([handed_in("ada", 1), handed_in("ben", 2, seed=2, accuracies=EDITED)]) == {}


def test_runs_of_the_same_moments_are_those_of_another(handed_in: HandedIn) -> None:
    found = words([handed_in("ada", 1), handed_in("ben", 1), handed_in("cem", 2)])

    assert found == {
        "ada": ["4 of its 4 runs are those of ben: computed at the same moments"],
        "ben": ["4 of its 4 runs are those of ada: computed at the same moments"],
    }


def test_two_versions_of_one_student_may_share_runs(handed_in: HandedIn) -> None:
    first, second = (handed_in(name, 1) for name in ("ada/0001-fast", "ada/0002-fast"))

    same_owner = [Neighbour(one.name, "ada", one.traits) for one in (first, second)]

    assert words(same_owner) == {}


def test_the_reference_handed_in_is_named(handed_in: HandedIn) -> None:
    reference = handed_in("0001-full, the reference", 1, is_trusted=True)

    (text,) = words([handed_in("ada", 1), reference])["ada"]

    assert text.startswith("4 of its 4 runs are those of 0001-full, the reference")


def test_another_value_than_the_references_is_wrong(handed_in: HandedIn) -> None:
    reference = handed_in("the reference", 1, is_trusted=True)

    found = concerns_among([handed_in("ada", 2, accuracies=EDITED), reference])

    (concern,) = found["ada"]
    assert (concern.kind, concern.names, concern.is_open) == (
        "numbers",
        ("mlp.test_accuracy",),
        False,
    )
    assert concern.text == (
        "mlp.test_accuracy is 0.992, and 0.956 in the reference, from the same tasks"
    )


def test_many_against_one_decide(handed_in: HandedIn) -> None:
    honest = [handed_in(f"student-{number}", number) for number in range(3)]

    found = words([*honest, handed_in("ada", 9, accuracies=EDITED)])

    assert [*found] == ["ada"]
    assert "0.956 in student-0, student-1, student-2, from the same tasks" in found["ada"][0]


def test_of_two_that_differ_neither_is_accused(handed_in: HandedIn) -> None:
    found = concerns_among([handed_in("ada", 1), handed_in("ben", 2, accuracies=EDITED)])

    assert all(concern.is_open for concerns in found.values() for concern in concerns)
    assert found["ada"][0].text == (
        "mlp.test_accuracy is 0.956, and 0.992 in ben, from the same tasks; one of them is wrong"
    )


def test_another_processor_may_give_other_bits(handed_in: HandedIn, make_version: Any) -> None:
    report = make_version(accuracies=EDITED)
    tasks = tuple(task.model_copy(update={"processor": "B"}) for task in report.tasks)
    other = report.model_copy(update={"tasks": tasks, "keys": KEYS})

    ben = Neighbour("ben", "ben", traits_of(other, "digest"))
    found = words([handed_in("ada", 1), ben])

    assert not any("mlp.test_accuracy" in text for texts in found.values() for text in texts)


def test_outcomes_of_claims_are_compared_where_all_settings_are_the_same(
    handed_in: HandedIn,
) -> None:
    honest = [handed_in(f"student-{number}", number) for number in range(3)]

    found = words([*honest, handed_in("ada", 9, outcome="inconclusive")])

    assert found == {
        "ada": [
            "the claim noise.denoising_helps is inconclusive, and holds in student-0, student-1, "
            "student-2, from the same tasks"
        ]
    }


def test_a_name_of_a_task_that_is_not_there_harms_nobody(make_version: MakeVersion) -> None:
    report = make_version()
    metric: Metric = report.metrics["mlp.test_accuracy"]
    metrics = {metric.name: metric.model_copy(update={"tasks": ("not.there",)})}

    traits = traits_of(report.model_copy(update={"metrics": metrics, "keys": KEYS}), "digest")

    assert ("number", metric.name) not in traits.said
