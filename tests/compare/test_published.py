"""The write-up's own numbers as one of the two sides."""

import pytest

from reportgen.base.errors import VersionNotFoundError
from reportgen.compare.model import Diff
from reportgen.compare.published import original_beside
from reportgen.pages.blocks import Table
from reportgen.pages.numbers import number_section
from reportgen.report.model import Report, flat_settings
from tests.compare.pairs import compared, recorded
from tests.compare.whole import whole_version
from tests.mnist import load_published, load_settings


def against_original(report: Report) -> Diff:
    writeup = original_beside(report)
    return compared(writeup, report)


@pytest.fixture(scope="module")
def full() -> Report:
    return whole_version()


def test_every_number_that_the_write_up_gives_is_held_against_ours_and_no_other(
    full: Report,
) -> None:
    diff = against_original(full)

    published = {one.name: one.value for one in load_published().metrics}
    assert {change.name: change.a for change in diff.metrics} == published
    assert {change.verdict for change in diff.metrics}.isdisjoint({"new", "missing"})
    assert diff.a.name == "published"


def test_the_write_up_has_no_tables_claims_or_machine_to_differ_in(full: Report) -> None:
    diff = against_original(full)

    assert (diff.tables, diff.figures, diff.claims, diff.text, diff.environment) == ((),) * 5
    assert {cause.kind for cause in diff.causes} == {"setting"}
    assert not any(change.unexplained for change in diff.metrics)


def test_the_number_of_replicates_is_no_difference_to_the_write_up(full: Report) -> None:
    settings = load_settings("full", overrides=["mlp.replicates=5"]).model_dump(mode="json")

    writeup = original_beside(full.model_copy(update={"settings": settings}))

    assert flat_settings(writeup.settings)["mlp.replicates"] == 5


def test_counts_that_agree_with_the_write_up_are_the_same(full: Report) -> None:
    verdicts = {change.name: change.verdict for change in against_original(full).metrics}

    assert verdicts["mlp.parameters"] == "same"
    assert verdicts["convnet.parameters"] == "same"


def test_a_number_that_agrees_by_its_report_and_is_not_there_is_passed_over(full: Report) -> None:
    without = {name: one for name, one in full.metrics.items() if name != "mlp.parameters"}

    diff = against_original(full.model_copy(update={"metrics": without}))

    assert "mlp.parameters" not in {change.name for change in diff.metrics}


def test_fast_settings_are_named_as_the_causes(full: Report) -> None:
    fast = whole_version("mlp.epochs=8", "data.train_size=10240").model_copy(
        update={"profile": "fast"}
    )

    diff = against_original(fast)

    (accuracy,) = (change for change in diff.metrics if change.name == "mlp.test_accuracy")
    assert accuracy.verdict == "noise"  # on fifty images
    assert accuracy.causes == (
        "data.train_size 60000 -> 10240",
        "data.test_size 10000 -> 50",
        "mlp.epochs 10 -> 8",
    )


def test_a_number_has_the_reason_that_the_project_gives_for_a_difference(full: Report) -> None:
    notes = {change.name: change.note for change in against_original(full).metrics}

    assert notes["mlp.test_loss"].startswith("The write-up does not state the learning rate")
    assert notes["mlp.parameters"] == ""  # identical


def test_a_few_reasons_stand_above_the_numbers(full: Report) -> None:
    numbers = [one for one in against_original(full).metrics if one.name == "mlp.test_loss"]

    section = number_section(numbers, ("published", "0001-full"))

    (table,) = section.blocks
    assert isinstance(table, Table)
    (group,) = table.groups
    told = f"{group.note} {group.brief}"
    assert "mlp.test_loss: The write-up does not state the learning rate" in told


def test_the_spread_recorded_for_our_profile_is_used_whichever_side_is_ours(full: Report) -> None:
    fast = full.model_copy(update={"profile": "fast"})
    writeup = original_beside(fast)
    calibration = recorded(convnet__test_accuracy=0.5)

    for pair in ((writeup, fast), (fast, writeup)):
        diff = compared(*pair, calibration)
        (accuracy,) = (one for one in diff.metrics if one.name == "convnet.test_accuracy")
        assert "recorded over 30 runs" in accuracy.test


def test_a_report_that_compares_itself_with_nothing_has_no_other_side(full: Report) -> None:
    alone = full.model_copy(update={"original": None, "published": (), "errata": ()})

    with pytest.raises(VersionNotFoundError, match="0001-full has no published original"):
        original_beside(alone)
