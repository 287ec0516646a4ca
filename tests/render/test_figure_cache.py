"""Drawings that are kept: never other than drawn ones."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.paths import PACKAGE
from reportgen.render.figures import cache as drawings_cache
from reportgen.render.figures.cache import draw_or_read, drawing_code
from reportgen.render.figures.drawings import Drawing, draw_figure, draw_figures
from reportgen.report.model import Report
from reportgen.report.panels import CurvesPanel
from reportgen.report.parts import Figure
from reportgen.tasks.code.reached import reached_code


@pytest.fixture(scope="module")
def figures(sample: Report) -> list[Figure]:
    """Two figures of the sample."""
    labels = ("mlp.loss_curve", "mlp.diagram")
    return [figure for figure in sample.figures if figure.label in labels]


@pytest.fixture(scope="module")
def fresh(figures: list[Figure]) -> list[Drawing]:
    """The same two as they are drawn without a folder."""
    return list(draw_figures(figures))


@pytest.fixture(scope="module")
def draw_once() -> Callable[[Figure], Drawing]:
    """Return a function that draws what it has not drawn before in these tests."""
    known: dict[str, Drawing] = {}

    def draw_once(figure: Figure) -> Drawing:
        content = figure.model_dump_json()
        if content not in known:
            (known[content],) = draw_figures([figure])
        return known[content]

    return draw_once


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch, draw_once: Callable[[Figure], Drawing]) -> list[str]:
    """The labels of what is drawn from now on."""
    labels: list[str] = []

    def listed(figures: list[Figure]) -> tuple[Drawing, ...]:
        labels.extend(figure.label for figure in figures)
        return tuple(draw_once(figure) for figure in figures)

    monkeypatch.setattr(drawings_cache, "draw_figures", listed)
    return labels


def test_what_is_read_is_what_was_drawn(
    figures: list[Figure], fresh: list[Drawing], drawn: list[str], tmp_path: Path
) -> None:
    first = draw_or_read(figures, tmp_path / "kept")
    second = draw_or_read(figures, tmp_path / "kept")

    assert list(first) == list(second) == fresh
    assert drawn == ["mlp.diagram", "mlp.loss_curve"]


def test_another_caption_draws_nothing(
    figures: list[Figure], drawn: list[str], tmp_path: Path
) -> None:
    draw_or_read(figures, tmp_path)
    drawn.clear()
    changed = [figure.model_copy(update={"caption": "Another."}) for figure in figures]

    kept = draw_or_read(changed, tmp_path)

    assert drawn == []
    assert [drawing.figure.caption for drawing in kept] == ["Another.", "Another."]


def test_other_data_are_drawn(figures: list[Figure], drawn: list[str], tmp_path: Path) -> None:
    draw_or_read(figures, tmp_path)
    drawn.clear()
    diagram, curve = figures
    (panel,) = curve.panels
    assert isinstance(panel, CurvesPanel)
    changed = curve.model_copy(
        update={"panels": (panel.model_copy(update={"y_label": "another word"}),)}
    )

    _, drawing = draw_or_read([diagram, changed], tmp_path)

    assert drawn == ["mlp.loss_curve"]
    assert "another word" in drawing.inline_svg


def empty(file: Path) -> None:
    file.write_bytes(b"")


def flip_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize("damage", [empty, flip_a_bit, cut, Path.unlink])
def test_a_damaged_one_is_drawn_again_and_mended(
    damage: Callable[[Path], None],
    figures: list[Figure],
    fresh: list[Drawing],
    drawn: list[str],
    tmp_path: Path,
) -> None:
    draw_or_read(figures, tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2

    for file in files:
        drawn.clear()
        damage(file)
        assert list(draw_or_read(figures, tmp_path)) == fresh
        assert len(drawn) == 1
        assert list(draw_or_read(figures, tmp_path)) == fresh
        assert len(drawn) == 1


def test_two_that_were_swapped_are_drawn_again(
    figures: list[Figure], fresh: list[Drawing], tmp_path: Path
) -> None:
    draw_or_read(figures, tmp_path)
    one, other = sorted(tmp_path.iterdir())
    one.rename(tmp_path / "aside")
    other.rename(one)
    (tmp_path / "aside").rename(other)

    assert list(draw_or_read(figures, tmp_path)) == fresh


def test_a_folder_that_cannot_be_written_changes_nothing(
    figures: list[Figure], fresh: list[Drawing], tmp_path: Path
) -> None:
    (tmp_path / "kept").write_bytes(b"a file stands there")

    assert list(draw_or_read(figures, tmp_path / "kept")) == fresh


def test_what_was_not_used_for_longest_is_forgotten(
    figures: list[Figure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawings_cache, "MOST_CACHED", 2)
    for age in (1, 2, 3):
        old = tmp_path / f"figure-{age}-0000"
        old.mkdir()
        os.utime(old, (age, age))

    draw_or_read(figures, tmp_path)

    assert len(list(tmp_path.iterdir())) == 2
    assert not list(tmp_path.glob("*-0000"))


def test_all_code_that_draws_is_part_of_the_key() -> None:
    modules = {
        ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts) for file in drawing_code()
    }

    reached = {name.rpartition(".")[0] for name in reached_code(draw_figure).pieces}

    assert len(reached) > 5
    assert reached <= modules


def test_what_only_commands_show_is_no_part_of_the_key() -> None:
    packages = {file.relative_to(PACKAGE).parts[0] for file in drawing_code()}

    assert packages == {"base", "report", "render"}


def test_another_library_draws_again(
    figures: list[Figure], drawn: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_or_read(figures, tmp_path)
    drawn.clear()
    monkeypatch.setattr(drawings_cache, "_surroundings", lambda: ("matplotlib 99",))

    draw_or_read(figures, tmp_path)

    assert len(drawn) == 2
