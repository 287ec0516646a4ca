"""The names that a rubric can ask for are those that the sections write."""

from collections.abc import Callable

import pytest

from reportgen.grading.reading import Nameable, form_of, reference_run
from reportgen.project.project import find_project
from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.results.types import Results
from tests.mnist import SECTIONS, write_section


@pytest.mark.parametrize("overrides", [(), ("weight_decay.replicates=1", "noise.levels=[0.35]")])
def test_no_name_is_missing_and_none_too_many(
    overrides: tuple[str, ...],
    make_settings: Callable[..., Settings],
    make_results: Callable[..., Results],
) -> None:
    settings = make_settings(*overrides)
    results = make_results(settings)

    sections = [write_section(stem, settings, results) for stem in SECTIONS]

    reference = reference_run(find_project())
    assert reference
    known = Nameable.of(reference)
    subjects = ("metric", "claim", "figure", "table", "section")
    assert {subject: set(known.of_kind(subject)) for subject in subjects} == {
        "metric": {form_of(one.name) for each in sections for one in each.metrics},
        "claim": {one.name for each in sections for one in each.claims},
        "figure": {one.label for each in sections for one in each.figures},
        "table": {one.label for each in sections for one in each.tables},
        "section": set(SECTIONS),
    }
