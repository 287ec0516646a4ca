"""Numbers in which there is no chance: no seed, or published with a tolerance."""

import pytest

from reportgen.compare.published import compare_with_original, original_beside
from reportgen.project.published import Published
from reportgen.report.model import PublishedNumber, Report
from reportgen.report.parts import Counted, Metric
from tests.compare.pairs import compared, only_change, task, version, with_settings, with_tasks

ORIGINAL = {"title": "Ridges", "authors": ["Ada Example"], "date": 1970, "count": 100}


def error(value: float) -> Metric:
    return Metric(
        name="ridge.error",
        value=value,
        unit="fraction",
        description="error",
        replicates=(value,),
        standard_error=0.01,
        counted=Counted(noun="wine", count=100),
        better="lower",
        tasks=("ridge",),
    )


def exact(value: float) -> Metric:
    return Metric(name="ridge.slope", value=value, unit="", description="slope", kind="exact")


def published(metric: Metric, value: float, **given: float) -> PublishedNumber:
    entry = {"name": metric.name, "value": value, "where": "2", **given}
    original = Published.model_validate({"original": ORIGINAL, "metric": [entry]})
    tasks = [task(name, seed=None) for name in metric.tasks]
    (number,) = compare_with_original(original, {metric.name: metric}, {}, (), tasks)
    return number


def without_seed(metric: Metric) -> Report:
    report = version(metric)
    return with_tasks(report, *metric.tasks, seed=None)


def test_without_a_seed_any_difference_is_real() -> None:
    before, after = without_seed(error(0.20)), without_seed(error(0.19))
    after = with_settings(after, ridge__alpha=9)
    after = with_tasks(after, "ridge", settings={"ridge.alpha": 9})

    change = only_change(compared(before, after))

    assert change.verdict == "better"
    assert change.test.startswith("no random seed")


@pytest.mark.parametrize(("again", "verdict"), [((), "better"), (("folds",), "too few runs")])
def test_a_seed_explains_no_difference_where_its_task_is_the_same(
    again: tuple[str, ...], verdict: str
) -> None:
    ridge, folds = task("ridge", seed=None, dependencies=("folds",)), task("folds")
    before = version(error(0.20), tasks=(ridge, folds))
    after = with_tasks(before, "ridge", *again).model_copy(
        update={"metrics": {"ridge.error": error(0.19)}}
    )

    change = only_change(compared(before, after))

    assert change.verdict == verdict


def test_without_a_seed_nothing_is_said_of_another_one() -> None:
    number = published(error(0.2), 0.21)

    assert number.agreement == "no significant difference"
    assert number.reason == ""


def test_the_original_of_a_number_without_a_seed_differs_by_what_it_counted() -> None:
    ours = without_seed(error(0.2))
    block = Published.model_validate({"original": ORIGINAL}).original
    ours = ours.model_copy(update={"original": block, "published": (published(error(0.2), 0.21),)})

    change = only_change(compared(original_beside(ours), ours))

    assert change.verdict == "noise"


@pytest.mark.parametrize(
    ("tolerance", "agreement", "verdict"),
    [({}, "does not agree", "changed"), ({"tolerance": 1e-9}, "agrees", "negligible")],
)
def test_an_exact_number_agrees_within_its_tolerance(
    tolerance: dict[str, float], agreement: str, verdict: str
) -> None:
    number = published(exact(2.0000000001), 2.0, **tolerance)
    block = Published.model_validate({"original": ORIGINAL}).original
    ours = version(exact(2.0000000001), original=block, published=(number,))

    change = only_change(compared(original_beside(ours), ours))

    assert number.agreement == agreement
    assert change.verdict == verdict


def test_of_an_original_the_year_may_be_all_that_is_known() -> None:
    block = Published.model_validate({"original": ORIGINAL}).original
    ours = version(exact(2.0), original=block)

    assert original_beside(Report.model_validate_json(ours.model_dump_json())).date == "1970"
