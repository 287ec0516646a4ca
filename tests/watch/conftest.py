"""What the tests of `reportgen watch` share."""

import shutil
from collections.abc import Iterator

import pytest

from reportgen.base.paths import PACKAGE, templates_folder
from tests.watch.command import Watching, Workplace, watching


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A folder with tiny settings and a theme, and a copy of the package. Tenths of a second."""
    folder, copy = tmp_path_factory.mktemp("wörk place"), tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, copy / "reportgen")  # and what is compiled: drafts only read that
    if not (copy / "reportgen" / "templates").is_dir():
        shutil.copytree(templates_folder(), copy / "templates")
    place = Workplace(folder, copy)
    place.write_settings(epochs=3)
    place.theme.mkdir()
    (place.theme / "theme.css").write_text("main { --house: 1 }")
    return place


@pytest.fixture(scope="module")
def watch(workplace: Workplace) -> Iterator[Watching]:
    """A command that has set its first draft, in the theme. Eight seconds for a module."""
    with watching(workplace, "--theme", workplace.theme.name) as running:
        running.wait_until_said("The draft was rendered")
        yield running
