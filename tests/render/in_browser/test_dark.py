"""Plots on a dark page: letters and lines against what is behind them, from computed colours."""

import io
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reportgen.pages.blocks import Picture, View
from reportgen.pages.html import html
from reportgen.render.figures.canvas import COLOURS
from reportgen.render.figures.drawings import draw_inline
from reportgen.report.panels import CurvesPanel, MatrixPanel, Panel, ScatterPanel, Series
from reportgen.report.parts import Figure
from tests.render.in_browser.opened import Open, Opened

pytestmark = pytest.mark.slow

NEAR = 6  # of 255, between colours that count as the same
LEAST = 4.5  # as for text, also for lines and marks

# Grid lines and shaded grounds are fainter: they only guide the eye.
CONTRASTS = """() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    const luminance = (rgb) =>
        0.2126 * light(rgb[0]) + 0.7152 * light(rgb[1]) + 0.0722 * light(rgb[2]);
    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const over = (rgb, opacity, below) =>
        rgb.slice(0, 3).map((value, at) => opacity * value + (1 - opacity) * below[at]);
    const opacityOf = (one) => {
        let opacity = 1;
        for (let at = one; at instanceof SVGElement; at = at.parentElement)
            opacity *= Number(getComputedStyle(at).opacity);
        return opacity;
    };
    const paper = numbers(getComputedStyle(document.documentElement).backgroundColor);
    const cells = [...document.querySelectorAll("svg path[opacity]:not([fill=none], defs *)")];
    const groundOf = (text) => {
        const { x, y, width, height } = text.getBoundingClientRect();
        const under = cells.find((cell) => {
            const box = cell.getBoundingClientRect();
            return box.left < x + width / 2 && x + width / 2 < box.right
                && box.top < y + height / 2 && y + height / 2 < box.bottom;
        });
        if (!under) return paper;
        const fill = numbers(getComputedStyle(under).fill);
        return over(fill, Number(getComputedStyle(under).opacity), paper);
    };
    const found = [];
    const see = (one, kind, colour, opacity, ground) => {
        if (colour === "none" || opacity < 0.5) return;
        const shown = over(numbers(colour), opacity, ground);
        found.push([contrast(shown, ground), kind, one.outerHTML.slice(0, 100)]);
    };
    for (const one of document.querySelectorAll("figure svg :is(path, use, line, circle)")) {
        if (cells.includes(one) || one.closest("clipPath, .reader")) continue;
        const style = getComputedStyle(one);
        const isFilled = one.tagName !== "use" || one.hasAttribute("fill");
        if (isFilled && (one.hasAttribute("fill") || style.stroke === "none"))
            see(one, "fill", style.fill, style.fillOpacity * opacityOf(one), paper);
        see(one, "line", style.stroke, style.strokeOpacity * opacityOf(one), paper);
    }
    for (const text of document.querySelectorAll("figure svg text"))
        see(text, "text", getComputedStyle(text).fill, opacityOf(text), groundOf(text));
    return found.sort((a, b) => a[0] - b[0]);
}"""


def too_faint(page: Opened) -> list[Any]:
    found = page.value(CONTRASTS)
    assert {kind for _, kind, _ in found} == {"fill", "line", "text"}
    return [one for one in found if one[0] < LEAST]


def test_of_the_report_are_seen_on_a_dark_page(opened: Open) -> None:
    assert too_faint(opened(scheme="dark")) == []


def test_have_no_mark_in_the_colours_of_paper(opened: Open) -> None:
    page = opened(scheme="dark")
    figures = page.page.locator("figure:has([role=slider]) svg")
    assert figures.count()

    for place in range(figures.count()):
        shown = Image.open(io.BytesIO(figures.nth(place).screenshot())).convert("RGB")
        pixels = np.asarray(shown, dtype=int)
        for colour in COLOURS:
            paper = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
            assert np.abs(pixels - paper).max(axis=2).min() > NEAR, colour


def test_of_every_colour_are_seen_on_a_dark_page(opened: Open, tmp_path: Path) -> None:
    names = [f"line {number}" for number in range(6)]
    panels: list[Panel] = [
        CurvesPanel(
            x_label="epoch",
            y_label="loss",
            series=tuple(
                Series(label=name, x=(1, 2), y=(at, at + 1), style=at)
                for at, name in enumerate(names)
            ),
        ),
        ScatterPanel(
            title="points",
            x_label="x",
            y_label="y",
            x=tuple(range(6)),
            y=tuple(range(6)),
            groups=tuple(range(6)),
            group_labels=tuple(names),
        ),
        MatrixPanel(
            x_label="column",
            y_label="row",
            row_labels=(),
            column_labels=(),
            values=((-1.0, -0.5, 0.0), (0.25, 0.5, 1.0)),
        ),
    ]
    pictures = [
        Picture(partial(draw_inline, _figure(f"p{at}", panel), f"p{at}-"), "A plot.", "A plot")
        for at, panel in enumerate(panels)
    ]
    file = tmp_path / "plots.html"
    file.write_text(html(View("Plots", tuple(pictures))), encoding="utf-8")

    assert too_faint(opened(scheme="dark", file=file)) == []


def _figure(label: str, panel: Panel) -> Figure:
    return Figure(
        label=label,
        number=None,
        caption="A plot.",
        alternative_text="A plot.",
        panels=(panel,),
        depends_on=(),
    )
