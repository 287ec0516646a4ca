"""What holds for any two versions."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.compare.calibration import Calibration
from reportgen.compare.compare import compare_family, compare_versions
from reportgen.compare.model import Diff, DiffFamily, Verdict
from reportgen.report.model import Report
from reportgen.report.parts import Counted, Metric
from tests.compare.pairs import compared, metric, recorded, version
from tests.compare.whole import whole_version

MIRRORED: dict[Verdict, Verdict] = {
    "better": "worse",
    "worse": "better",
    "new": "missing",
    "missing": "new",
}
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
UNITS = ("fraction", "nats", "")
KINDS = ("measured", "exact", "tries", "spread")
COUNTED = st.integers(1, 10**18).map(lambda count: Counted(noun="wine", count=count))
CALIBRATION = recorded(mlp__test_accuracy=0.002, mlp__test_loss=0.0, noise__recognition_limit=0.1)


@pytest.fixture(scope="module")
def whole() -> Report:
    return whole_version()


def differences(diff: Diff) -> list[object]:
    """Return all that a diff lists as changed."""
    return [
        *diff.settings,
        *diff.causes,
        *(change for change in diff.metrics if change.verdict != "same"),
        *(change for change in diff.tables if change.verdict != "same"),
        *(change for change in diff.figures if change.verdict != "same"),
        *(change for change in diff.claims if change.kind != "same"),
        *diff.text,
        *diff.environment,
    ]


def test_a_report_compared_with_itself_has_no_differences(whole: Report) -> None:
    diff = compared(whole, whole)

    assert differences(diff) == []
    assert len(diff.metrics) > 80
    assert len(diff.tables) == 9
    assert len(diff.claims) > 20
    assert diff.summary.text == f"{len(diff.metrics)} identical"
    assert not diff.summary.has_real_changes


def test_the_day_the_version_and_the_seconds_are_no_differences(whole: Report) -> None:
    tasks = tuple(one.model_copy(update={"seconds": 99.0, "cached": True}) for one in whole.tasks)
    later = whole.model_copy(update={"version": "0002-full", "date": "6 May 2026", "tasks": tasks})

    assert differences(compared(whole, later)) == []


@st.composite
def metrics(draw: st.DrawFn) -> Metric:
    name = draw(
        st.sampled_from(
            ["mlp.test_accuracy", "mlp.test_loss", "mlp.odd", "noise.recognition_limit"]
        )
    )
    value = draw(st.none() | NUMBERS | st.integers())
    changes: dict[str, Any] = {
        "value": value,
        "unit": draw(st.sampled_from(UNITS)),
        "replicates": tuple(draw(st.lists(NUMBERS, max_size=4))),
        "std": draw(st.none() | NUMBERS.map(abs)),
        "standard_error": draw(st.none() | NUMBERS.map(abs)),
        "counted": draw(st.none() | COUNTED),
        "kind": draw(st.sampled_from(KINDS)),
        "better": draw(st.sampled_from([None, "higher", "lower"])),
        "headline": draw(st.booleans()),
        "step": draw(st.none() | st.floats(0, exclude_min=True, allow_infinity=False)),
        "absent": draw(st.sampled_from(["", "none"])),
        "tasks": draw(st.sampled_from([(), ("mlp.1",), ("mlp.1", "noise.0.4", "noise.nan")])),
    }
    return metric(name, **changes)


versions = st.lists(metrics(), max_size=4).map(lambda found: version(*found))


@given(versions)
@settings(max_examples=60, deadline=None)
def test_any_numbers_compared_with_themselves_are_the_same(report: Report) -> None:
    diff = compare_versions(report, report, CALIBRATION)

    assert differences(diff) == []


@given(versions, versions, st.sampled_from([CALIBRATION, Calibration()]))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_other_way_round_every_number_is_judged_alike(
    a: Report, b: Report, calibration: Calibration
) -> None:
    there, back = compare_versions(a, b, calibration), compare_versions(b, a, calibration)

    mirrored = {change.name: change for change in back.metrics}
    assert there.summary.has_real_changes == back.summary.has_real_changes
    assert len(mirrored) == len(there.metrics)
    for change in there.metrics:
        other = mirrored[change.renamed_from or change.name]
        assert other.verdict == MIRRORED.get(change.verdict, change.verdict)
        assert other.p_value == change.p_value
        assert (other.a, other.b) == (change.b, change.a)
        if change.difference is not None:
            assert other.difference == -change.difference
        if change.interval is not None and other.interval is not None:
            assert (other.interval.low, other.interval.high) == (
                -change.interval.high,
                -change.interval.low,
            )


@given(versions, versions)
@settings(max_examples=40, deadline=None)
def test_a_diff_reads_back_equal(a: Report, b: Report) -> None:
    diff = compared(a, b)

    assert Diff.model_validate_json(diff.to_json()) == diff


@given(st.lists(versions, min_size=3, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_versions_are_compared_with_the_first_and_read_back_equal(made: list[Report]) -> None:
    first, *others = made
    tasks = [
        tuple(task.model_copy(update={"seed": place % 3}) for task in report.tasks)
        for place, report in enumerate(others)
    ]
    others = [
        report.model_copy(update={"tasks": of}) for report, of in zip(others, tasks, strict=True)
    ]

    family = compare_family([(first, other) for other in others], Calibration())

    assert DiffFamily.model_validate_json(family.to_json()) == family
    for diff in family.diffs:
        for change in diff.metrics:
            assert change.p_value is None or 0 <= change.p_value <= 1


def test_a_whole_comparison_mirrors_itself(whole: Report) -> None:
    other = whole_version("seed=2", "noise.levels=[0.0, 0.4, 1.0]", "mlp.hidden=[32]")

    there, back = compared(whole, other), compared(other, whole)

    for parts in ("tables", "figures"):
        kinds = [{one.label: one.verdict for one in getattr(diff, parts)} for diff in (there, back)]
        assert kinds[0] == {label: MIRRORED.get(kind, kind) for label, kind in kinds[1].items()}
    cells = [
        {
            (one.label, cell.row, cell.column): (cell.a, cell.b)
            for one in diff.tables
            for cell in one.cells
        }
        for diff in (there, back)
    ]
    assert cells[0] == {place: (b, a) for place, (a, b) in cells[1].items()}
    assert [(one.name, one.a, one.b) for one in there.settings] == [
        (one.name, one.b, one.a) for one in back.settings
    ]
    assert {one.place for one in there.text} == {one.place for one in back.text}
