"""What tells one version from another, in words."""

import pytest
from pydantic import JsonValue

from reportgen.report.model import Report, SectionEntry, VersionKeys
from reportgen.versions.history import NOTHING_RECORDED, changes_in_words
from tests.sample import CHAPTERS

Settings = dict[str, JsonValue]


def with_keys(report: Report, *names: str) -> Report:
    """Return the report with another key for the tasks of these names."""
    tasks = tuple(
        task.model_copy(update={"key": "other"}) if task.name in names else task
        for task in report.tasks
    )
    return report.model_copy(update={"tasks": tasks})


def with_failure(report: Report, failure: str | None) -> Report:
    section = SectionEntry(stem="mlp", title="The first network", failure=failure)
    return report.model_copy(update={"sections": (section,)})


def test_a_setting_is_named_with_both_values_and_hides_the_keys_that_it_changes(
    report: Report,
) -> None:
    settings: Settings = {"seed": 1, "mlp": {"epochs": 20, "hidden": [32, 16]}}
    after = with_keys(report.model_copy(update={"settings": settings}), "mlp.1", "mlp.2")

    assert changes_in_words(report, after) == (
        "mlp.epochs 8 -> 20",
        "mlp.hidden [64, 64] -> [32, 16]",
    )


def test_other_keys_under_the_same_settings_are_of_the_code_of_these_experiments(
    report: Report,
) -> None:
    after = with_keys(report, "mlp.2", "convnet.1")

    assert changes_in_words(report, after) == ("code, data or libraries of mlp, convnet",)


def test_a_task_that_only_one_of_them_has_is_no_change_of_code(report: Report) -> None:
    after = report.model_copy(update={"tasks": report.tasks[:1], "only": ("mlp",)})

    assert changes_in_words(report, after) == ("only mlp",)
    assert changes_in_words(after, report) == ("all sections",)


def test_what_is_rendered_is_told_beside_what_is_computed(report: Report) -> None:
    keys = VersionKeys(computed="other", rendered="other")
    settings: Settings = {"seed": 2, "mlp": {"epochs": 8, "hidden": [64, 64]}}

    prose = report.model_copy(update={"keys": keys})
    both = prose.model_copy(update={"settings": settings})

    assert changes_in_words(report, prose) == ("page or rendering",)
    assert changes_in_words(report, both) == ("seed 1 -> 2", "page or rendering")


def test_a_changed_sentence_or_outline_is_told(report: Report) -> None:
    after = report.model_copy(
        update={"templates": {"sections/mlp.html": "<p>So.</p>"}, "chapters": CHAPTERS[:1]}
    )

    assert changes_in_words(report, after) == ("text of mlp", "chapters")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, "out of memory", "mlp failed"),
        ("out of memory", None, "mlp failed before"),
        ("out of memory", "killed", "mlp failed with another error"),
    ],
)
def test_a_failure_is_told(
    before: str | None, after: str | None, words: str, report: Report
) -> None:
    assert changes_in_words(with_failure(report, before), with_failure(report, after)) == (words,)


def test_a_setting_that_came_or_went_is_told(report: Report) -> None:
    settings: Settings = {"seed": 1, "mlp": {"epochs": 8, "momentum": 0.9}}
    after = report.model_copy(update={"settings": settings, "profile": "full"})

    assert changes_in_words(report, after) == (
        "profile fast -> full",
        "mlp.momentum is new: 0.9",
        "mlp.hidden was removed, it was [64, 64]",
    )


def test_between_a_report_and_itself_there_is_nothing(report: Report) -> None:
    assert changes_in_words(report, report) == (NOTHING_RECORDED,)
