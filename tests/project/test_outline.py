"""The same stem everywhere: a new experiment is one of each and an entry in the contents."""

from importlib import import_module

import pytest

from reportgen.project.derived import derived_in
from reportgen.project.experiments.experiment import experiment_of
from reportgen.project.folder import project_folder
from tests.mnist import ENTRIES, FIGURE_NUMBERS, SECTIONS, SETTINGS, STEMS

TEXT = project_folder() / "text"


@pytest.mark.parametrize("stem", STEMS)
def test_each_stem_has_its_settings_modules_template(stem: str) -> None:
    assert stem in SETTINGS.model_fields
    module = import_module(f"reportgen.projects.mnist.experiments.{stem}")
    assert experiment_of(getattr(module, stem))
    assert derived_in([import_module(f"reportgen.projects.mnist.sections.{stem}")])
    assert (TEXT / f"{stem}.html").is_file()


def test_every_template_of_a_section_has_its_stem() -> None:
    found = {path.stem for path in TEXT.iterdir()}

    assert found == set(SECTIONS)


def test_the_ten_figures_of_the_write_up_are_numbered_in_its_order() -> None:
    assert list(FIGURE_NUMBERS.values()) == list(range(1, 11))
    assert FIGURE_NUMBERS["preprocessing.cloud"] == 1
    assert FIGURE_NUMBERS["convnet.summary"] == 6
    assert FIGURE_NUMBERS["generation.digits"] == 10


def test_no_figure_or_table_is_listed_twice() -> None:
    labels = [
        label for entry in ENTRIES for label in (*entry.figures, *entry.drawings, *entry.tables)
    ]

    assert len(labels) == len(set(labels))


def test_a_section_is_compared_with_experiments_that_exist() -> None:
    assert {stem for entry in ENTRIES for stem in entry.reads} <= set(STEMS)
