"""A comparison as one HTML file: what is in it, and what of either version is not."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from reportgen.compare.model import Verdict
from reportgen.pages.blocks import View
from reportgen.pages.diff import diff_view
from reportgen.pages.diff_parts import overlay_of, printed
from reportgen.pages.html import html
from reportgen.pages.numbers import outcome_of
from reportgen.report.model import Report
from reportgen.report.panels import IntervalSeries, IntervalsPanel, ScatterPanel
from reportgen.report.parts import Figure
from tests.compare.handmade import (
    AFTER,
    BEFORE,
    HOSTILE,
    RELIABILITY,
    comparison,
    curves,
    number,
    report,
)

NAMES = (BEFORE, AFTER)


def shown(a: Report, b: Report, words: str = "a text") -> str:
    return html(diff_view(comparison(words), a, b))


@pytest.fixture(scope="module")
def page() -> str:
    return shown(report(BEFORE), report(AFTER, (0.95, 0.951, 0.952)))


class Elements(HTMLParser):
    """Counts elements, and collects their attributes and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.sheets: dict[str, str] = {}
        self.text: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style"):
            self.sheets[self._inside] = self.sheets.get(self._inside, "") + data
        else:
            self.text.append(data)


def test_only_its_own_style_and_script_are_allowed(page: str) -> None:
    elements = Elements(page)

    policy = next(value for _, value in elements.attributes if "script-src" in value)
    assert policy.startswith("default-src 'none'; ")
    for name in ("script", "style"):
        digest = hashlib.sha256(elements.sheets[name].encode()).digest()
        assert f"{name}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
        assert elements.names.count(name) == 1


def test_it_reaches_for_nothing_outside_itself(page: str) -> None:
    elements = Elements(page)

    addresses = [value for name, value in elements.attributes if name in ("src", "href")]
    assert all(re.match(r"#|data:image/png;base64,", address) for address in addresses)
    assert not re.search(r"url\((?!\"data:font/otf;base64,|#)", elements.sheets["style"])
    assert not {"style", *(f"on{event}" for event in ("click", "load"))} & {
        name for name, _ in elements.attributes
    }


def test_no_text_of_a_version_is_taken_for_markup(page: str) -> None:
    sides = [report(name, title=HOSTILE) for name in NAMES]

    hostile = shown(sides[0], sides[1], HOSTILE)

    assert Elements(hostile).names.count("script") == 1
    assert sorted(set(Elements(hostile).names)) == sorted(set(Elements(page).names))
    assert HOSTILE in "".join(Elements(hostile).text)


def test_no_line_ends_within_an_interval_or_a_percentage(page: str) -> None:
    assert 'Difference, <span class="whole">95 %</span> interval' in page
    assert re.search(r'\+[\d.]+ <span class="whole">\[[\d.]+, [\d.]+\]</span></td>', page)


@pytest.mark.parametrize("text", ["1" * 200_000, "[1" + ", 1" * 100_000])
def test_a_long_text_takes_no_time_with_the_square_of_its_length(text: str) -> None:
    assert text in html(View(text, ()))


def test_every_part_is_there_under_the_versions_names(page: str) -> None:
    text = "".join(Elements(page).text)

    for part in ("Numbers", "Settings", "Claims", "Tables", "Figures", "Text", "Environment"):
        assert part in text
    assert f"{BEFORE} and {AFTER} compared" in text
    assert RELIABILITY in text


def test_what_nothing_explains_stands_first(page: str) -> None:
    first, second = re.findall(r'<tr data-filter="([^"]*)">', page)[:2]

    assert (first, second) == ("unexplained", "better")


def test_what_is_the_same_on_both_sides_is_behind_one_line(page: str) -> None:
    folded = dict(
        re.findall(r'<details class="same">\s*<summary>(.*?)</summary>(.*?)</details>', page, re.S)
    )

    assert list(folded) == [
        "1 number without a difference",
        "1 row without a difference",
        "8 texts without a difference",
    ]
    assert "identical" in folded["1 number without a difference"]
    assert "Images" in folded["1 row without a difference"]
    assert page.count('data-filter="identical"') == 1


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        (["better", "better", "noise", "same"], "better"),
        (["worse", "too few runs"], "worse"),
        (["better", "worse"], "changed"),
        (["changed"], "changed"),
        (["new", "same"], "changed"),
        (["noise", "negligible", "same"], "no significant difference"),
        (["too few runs", "same"], "too few runs"),
        (["too few runs", "noise"], "inconclusive"),
        (["incomparable"], "inconclusive"),
        (["same"], "identical"),
    ],
)
def test_a_comparison_comes_to_a_word(verdicts: list[Verdict], outcome: str) -> None:
    assert outcome_of([number(verdict) for verdict in verdicts]) == outcome


def test_what_nothing_explains_is_the_word_for_all(page: str) -> None:
    assert 'data-outcome="unexplained"><span class="outcome">Unexplained</span>' in page


def test_a_changed_cell_has_both_values_as_printed_in_its_table(page: str) -> None:
    text = "".join(Elements(page).text)

    assert f"[{BEFORE}: 0.901] [{AFTER}: 0.951]" in re.sub(r"\s+", " ", text)


def test_words_that_changed_are_marked_for_eyes_and_ears(page: str) -> None:
    assert f'<del><span class="unseen">[{BEFORE}: </span>of old' in page
    assert f'<ins><span class="unseen">[{AFTER}: </span>a text' in page


def test_a_figure_is_drawn_of_each_version_and_of_both(page: str) -> None:
    pictures = re.findall(r'<div role="img" aria-label="([^"]*)"', page)

    assert pictures == [
        f"{BEFORE}: Two lines that rise to 0.901.",
        f"{AFTER}: Two lines that rise to 0.951.",
        f"The data of {BEFORE} and {AFTER} in one picture; the list above has their differences.",
    ]
    assert page.count("<svg") == 3
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_data_that_cannot_be_drawn_cost_their_pictures_alone() -> None:
    drawable = ScatterPanel(title="", x_label="x", y_label="", x=(1, 2), y=(1, 2))
    # No file gives such a panel; should one, it costs no more than its picture.
    panel = drawable.model_copy(update={"x_label": "$\\undefined$"})

    page = shown(report(BEFORE, figures=(with_panel(panel),)), report(AFTER, (0.95, 0.951, 0.952)))

    assert page.count("It cannot be drawn from its data.") == 1
    assert page.count('<div role="img"') == page.count("<svg") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{mlp.test_accuracy:percent} of them", "90.1 % of them"),
        ("over {mlp.epochs} epochs", "over 8 epochs"),
        (
            "{mlp.nothing} {mlp.test_accuracy:nonsense}",
            "{mlp.nothing} {mlp.test_accuracy:nonsense}",
        ),
    ],
)
def test_numbers_and_settings_stand_in_texts_as_they_are_printed(text: str, shown: str) -> None:
    assert printed(text, report(BEFORE)) == shown


class TestAnOverlay:
    def test_has_the_lines_of_both_under_the_versions_names(self) -> None:
        assert labels(overlay_of(curves(0.9), curves(0.95), NAMES)) == [
            f"{line}, {name}" for name in NAMES for line in ("training", "validation")
        ]

    def test_marks_a_value_that_both_have_once(self) -> None:
        merged = overlay_of(curves(0.9), curves(0.95), NAMES)

        assert merged is not None
        assert list(merged.model_dump()["panels"][0]["references"]) == [
            {"label": "recognised", "value": 0.5, "axis": "y"}
        ]

    def test_has_the_means_of_both(self) -> None:
        assert labels(overlay_of(means(0.9), means(0.95), NAMES)) == [
            f"mean, {name}" for name in NAMES
        ]

    def test_is_not_made_of_points_or_of_other_axes(self) -> None:
        points = with_panel(ScatterPanel(title="", x_label="", y_label="", x=(1, 2), y=(1, 2)))

        assert overlay_of(points, points, NAMES) is None
        assert overlay_of(curves(0.9), means(0.9), NAMES) is None
        assert overlay_of(means(0.9), means(0.9, y_label="loss"), NAMES) is None


def labels(figure: Figure | None) -> list[str]:
    assert figure is not None
    return [series["label"] for series in figure.model_dump()["panels"][0]["series"]]


def means(mean: float, y_label: str = "accuracy") -> Figure:
    series = IntervalSeries(label="mean", x=(1e-5,), mean=(mean,), spread=(0.01,))
    return with_panel(IntervalsPanel(x_label="factor", y_label=y_label, series=(series,)))


def with_panel(panel: IntervalsPanel | ScatterPanel) -> Figure:
    return curves(0.9).model_copy(update={"panels": (panel,)})
