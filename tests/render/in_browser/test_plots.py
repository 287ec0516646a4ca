"""The values of a plot, and figures that open large."""

from typing import Any

import pytest

from reportgen.report.model import Report
from reportgen.report.numbers import format_significant
from reportgen.report.panels import CurvesPanel
from tests.render.in_browser.opened import PHONE, Open, Opened

pytestmark = pytest.mark.slow


def slider(opened: Opened, figure: str) -> Any:
    """Return the plot of a figure, as the keyboard and who listens have it."""
    return opened.page.locator(f"[id='{figure}'] [role=slider]").first


def curve(sample: Report, label: str) -> CurvesPanel:
    (panel,) = next(figure.panels for figure in sample.figures if figure.label == label)
    assert isinstance(panel, CurvesPanel)
    return panel


class TestPlots:
    FIGURE = "figure-mlp.accuracy_curve"
    VALUES = ".values"

    def reading(self, sample: Report, epoch: int) -> str:
        panel = curve(sample, "mlp.accuracy_curve")
        values = [format_significant(series.y[epoch - 1] or 0.0, 4) for series in panel.series]
        return f"epoch {epoch}\ntraining: {values[0]}\nvalidation: {values[1]}"

    def test_show_the_values_under_the_pointer(self, opened: Open, sample: Report) -> None:
        page = opened()
        plot = slider(page, self.FIGURE)
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()

        for share, epoch in ((0.0, 1), (0.55, 5), (1.0, 8)):
            x = box["x"] + 1 + share * (box["width"] - 2)
            page.page.mouse.move(x, box["y"] + box["height"] / 2)

            assert page.texts(self.VALUES) == [self.reading(sample, epoch)]

        page.page.mouse.move(5, 5)
        assert page.texts(self.VALUES) == []

    def test_show_the_values_by_the_arrow_keys(self, opened: Open, sample: Report) -> None:
        page = opened()
        plot = slider(page, self.FIGURE)
        plot.focus()

        for keys, epoch in (
            (["ArrowRight"] * 2, 3),
            (["ArrowLeft"], 2),
            (["End"], 8),
            (["Home"], 1),
        ):
            for key in keys:
                page.page.keyboard.press(key)

            assert page.texts(self.VALUES) == [self.reading(sample, epoch)]
            spoken = self.reading(sample, epoch).replace("\n", ", ")
            assert plot.get_attribute("aria-valuetext") == spoken

        page.page.keyboard.press("Escape")
        assert page.texts(self.VALUES) == []

    def test_mark_the_values_on_the_curves(self, opened: Open) -> None:
        page = opened()
        slider(page, self.FIGURE).focus()

        for epoch in range(1, 9):
            marked = page.value(
                f"[...document.querySelectorAll(\"[id='{self.FIGURE}'] circle\")].map((dot) =>"
                "[Number(dot.getAttribute('cx')), Number(dot.getAttribute('cy'))])"
            )
            for x, y in marked:
                drawn = page.value(
                    f"[...document.querySelectorAll(\"[id='{self.FIGURE}'] use\")].map((mark) =>"
                    f"Math.hypot(mark.getAttribute('x') - {x}, mark.getAttribute('y') - {y}))"
                )
                assert min(drawn) < 0.02, f"epoch {epoch}"
            page.page.keyboard.press("ArrowRight")

    def test_of_means_show_the_spread_and_the_single_values(self, opened: Open) -> None:
        page = opened()

        spoken = slider(page, "figure-weight_decay.accuracy").get_attribute("aria-valuetext")

        assert "factor 0.000001, " in spoken
        assert " ± " in spoken
        assert spoken.endswith(")")

    def test_have_their_values_within_a_phone(self, opened: Open) -> None:
        page = opened(PHONE)
        slider(page, self.FIGURE).focus()

        for _ in range(8):
            box = page.page.locator(self.VALUES).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE[0]
            page.page.keyboard.press("ArrowRight")


class TestFigures:
    def test_open_large_by_the_keyboard_and_go_back(self, opened: Open) -> None:
        page = opened()
        picture = page.page.locator("[id='figure-mlp.loss_curve'] svg")
        before = picture.bounding_box()
        page.page.get_by_role("button", name="Enlarge: Figure 3").focus()

        page.page.keyboard.press("Enter")
        large = page.page.locator("dialog[open] svg").bounding_box()
        assert large["width"] > 1.3 * before["width"]
        assert page.page.get_by_role("dialog", name="Figure 3").is_visible()
        page.page.keyboard.press("Escape")

        page.page.locator("dialog:not(.panel)").wait_for(state="hidden")
        after = picture.bounding_box()
        assert (after["width"], after["height"]) == (before["width"], before["height"])
        assert page.value("document.activeElement.ariaLabel") == "Enlarge: Figure 3"

    def test_open_large_at_a_click(self, opened: Open) -> None:
        page = opened()
        page.page.locator("[id='figure-noise.examples'] svg").click()

        page.page.get_by_role("dialog", name="Figure 8").get_by_role("button", name="Close").click()

        page.page.locator("dialog:not(.panel)").wait_for(state="hidden")
        assert page.page.locator("[id='figure-noise.examples'] svg").is_visible()

    def test_show_their_values_when_large(self, opened: Open) -> None:
        page = opened()
        page.page.get_by_role("button", name="Enlarge: Figure 3").click()
        page.page.locator("dialog [role=slider]").hover()

        assert page.page.locator("dialog .values").is_visible()
        page.page.keyboard.press("Escape")

        page.page.locator("dialog:not(.panel)").wait_for(state="hidden")
        # It is told that it was closed a moment after it is.
        page.page.locator(".values").wait_for(state="detached")

    def test_leave_the_page_as_long_as_it_was(self, opened: Open) -> None:
        page = opened()
        height = "document.documentElement.scrollHeight"
        before = page.value(height)

        page.page.get_by_role("button", name="Enlarge: Figure 3").click()

        assert page.value(height) == before

    def test_have_letters_of_11_pixels_on_a_phone(self, opened: Open) -> None:
        page = opened(PHONE)
        sizes = """[...document.querySelectorAll("figure svg text")].map((text) =>
            parseFloat(getComputedStyle(text).fontSize)
            * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b))"""

        assert min(page.value(sizes)) >= 11
