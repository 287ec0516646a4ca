"""What a reader can do with `report.html` in a real browser."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from reportgen.panels import CurvesPanel
from reportgen.render.numbers import format_significant
from reportgen.report import Report
from tests.render.conftest import Rendered
from tests.watch.browser import NAMES, needs_browser

pytestmark = needs_browser

PHONE, DESK = (390, 844), (1400, 900)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
Scheme = Literal["light", "dark"]


@dataclass
class Opened:
    """A page in the browser, and what happened in it."""

    page: Any  # Playwright's
    complaints: list[str] = field(default_factory=list)  # of the console
    requests: list[str] = field(default_factory=list)

    def value(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""
        return self.page.evaluate(expression)

    def texts(self, selector: str) -> list[str]:
        """Return the text of each element."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of the module."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, rendered: Rendered) -> Iterator[Open]:
    """Return a function that opens the sample's page, or another file."""
    contexts = []

    def opened(
        size: tuple[int, int] = DESK,
        scheme: Scheme = "light",
        file: Path = rendered.folder / "report.html",
        **options: Any,
    ) -> Opened:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(file.as_uri())
        return opened

    yield opened
    for context in contexts:
        context.close()


def slider(opened: Opened, figure: str) -> Any:
    """Return the plot of a figure, as the keyboard and who listens have it."""
    return opened.page.locator(f"[id='{figure}'] [role=slider]").first


def curve(sample: Report, label: str) -> CurvesPanel:
    (panel,) = next(figure.panels for figure in sample.figures if figure.label == label)
    assert isinstance(panel, CurvesPanel)
    return panel


class TestThePage:
    @pytest.mark.parametrize("size", [PHONE, DESK])
    def test_asks_for_nothing_and_complains_of_nothing(self, opened: Open, size: Any) -> None:
        page = opened(size)
        page.page.keyboard.press("End")
        page.page.wait_for_timeout(200)

        assert page.complaints == []
        assert [url.partition("#")[0] for url in page.requests] == [page.page.url]

    def test_is_under_five_megabytes(self, rendered: Rendered) -> None:
        assert (rendered.folder / "report.html").stat().st_size < 5_000_000

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("size", [PHONE, (900, 900), DESK])
    def test_has_nothing_that_axe_finds(self, opened: Open, size: Any, scheme: Scheme) -> None:
        from axe_playwright_python.sync_playwright import Axe

        result = Axe().run(opened(size, scheme).page)

        assert result.violations_count == 0, result.generate_report()
        assert len(result.response["passes"]) > 20

    def test_has_nothing_that_axe_finds_in_a_large_figure(self, opened: Open) -> None:
        from axe_playwright_python.sync_playwright import Axe

        page = opened().page
        page.get_by_role("button", name="Enlarge: Figure 3").click()

        result = Axe().run(page)

        assert result.violations_count == 0, result.generate_report()

    @pytest.mark.parametrize("width", [320, 390, 900])
    def test_never_scrolls_sideways(self, opened: Open, width: int) -> None:
        page = opened((width, 844))

        assert page.value("document.documentElement.scrollWidth") == width

    def test_is_dark_where_the_reader_likes_it_dark(self, opened: Open) -> None:
        colours = (
            "[getComputedStyle(document.documentElement).backgroundColor,"
            "getComputedStyle(document.querySelector('figure svg')).fill]"
        )

        assert opened(scheme="light").value(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
        assert opened(scheme="dark").value(colours) == ["rgb(22, 22, 22)", "rgb(220, 220, 220)"]

    def test_runs_and_styles_nothing_that_is_not_its_own(
        self, opened: Open, rendered: Rendered, tmp_path: Path
    ) -> None:
        harm = (
            '<script>document.title = "harm"</script><style>h1 { color: red }</style>'
            '<img src="data:," onerror="document.title = 1">'
            '<p id="styled" style="color: red">.</p><img src="https://example.org/a.png"></body>'
        )
        page = (rendered.folder / "report.html").read_text(encoding="utf-8")
        (tmp_path / "harm.html").write_text(page.replace("</body>", harm), encoding="utf-8")

        harmed = opened(file=tmp_path / "harm.html")

        assert harmed.page.title() == "A sample report"
        for element in ("h1", "#styled"):
            colour = f"getComputedStyle(document.querySelector('{element}')).color"
            assert harmed.value(colour) == "rgb(0, 0, 0)"
        blocked = [text for text in harmed.complaints if "Content Security Policy" in text]
        assert len(blocked) == 5
        assert "https://example.org/a.png" in blocked[-1]


class TestWithoutScripts:
    TEXT = """(() => {
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("script, .tools").forEach((one) => one.remove());
        return main.textContent.replace(/\\s+/g, " ");
    })()"""
    UNSEEN = """[...document.querySelectorAll("main *")].filter((one) =>
        !one.closest("script, defs, clipPath") && !one.closest("math")
        && one.textContent.trim() && !one.checkVisibility()).map((one) => one.outerHTML)"""

    def test_all_is_there_to_read(self, opened: Open) -> None:
        page = opened(java_script_enabled=False)

        assert page.value(self.TEXT) == opened().value(self.TEXT)
        assert page.value(self.UNSEEN) == []

    def test_there_is_no_button_that_does_nothing(self, opened: Open) -> None:
        assert opened(java_script_enabled=False).texts("button, dialog, [role=slider]") == []
        assert len(opened().texts("button")) > 20


class TestContents:
    CURRENT = "nav [aria-current=location]"

    def test_follow_the_reading_position_beside_the_text(self, opened: Open) -> None:
        page = opened()

        for anchor, entry in (
            ("section-2.c", "2.c"),
            ("section-4.b", "4.b"),
            ("section-2.a", "2.a"),
        ):
            page.value(f"document.getElementById('{anchor}').scrollIntoView()")
            page.page.wait_for_selector(f"{self.CURRENT}[href='#{anchor}']")

            assert [text.split()[0] for text in page.texts(self.CURRENT)] == [entry]
            nav = page.page.locator("nav").bounding_box()
            assert nav["y"] == 0
            assert nav["x"] + nav["width"] < page.page.locator("main").bounding_box()["x"]

    def test_end_with_the_last_entry(self, opened: Open) -> None:
        page = opened()
        page.page.keyboard.press("End")

        page.page.wait_for_selector(f"{self.CURRENT}[href='#appendix-errata']")

    def test_stay_where_they_are_on_a_phone(self, opened: Open) -> None:
        page = opened(PHONE)
        page.value("document.getElementById('section-4.b').scrollIntoView()")
        page.page.wait_for_selector(f"{self.CURRENT}[href='#section-4.b']", state="attached")

        assert page.page.locator("nav").bounding_box()["y"] < -1000

    def test_the_first_tab_skips_them(self, opened: Open) -> None:
        page = opened()

        page.page.keyboard.press("Tab")
        assert page.value("document.activeElement.innerText") == "Skip to the report"
        page.page.keyboard.press("Enter")

        assert page.value("document.activeElement.tagName") == "MAIN"


class TestTables:
    SECONDS = "table:has([id='task-mlp.1']) td:nth-child(5)"

    def sort(self, page: Opened, column: str) -> Any:
        return page.page.locator(".tasks").get_by_role("button", name=column)

    def test_are_sorted_by_value(self, opened: Open) -> None:
        page = opened()
        as_set = page.texts(self.SECONDS)

        self.sort(page, "Seconds").click()
        assert page.texts(self.SECONDS) == ["1.5", "3.2", "6.5", "9.8", "13.0"]
        self.sort(page, "Seconds").click()
        assert page.texts(self.SECONDS) == ["13.0", "9.8", "6.5", "3.2", "1.5"]
        self.sort(page, "Seconds").click()
        assert page.texts(self.SECONDS) == as_set

    def test_are_sorted_by_the_keyboard_and_say_so(self, opened: Open) -> None:
        page = opened()
        head = page.page.locator(".tasks th", has_text="Seconds")
        self.sort(page, "Seconds").focus()

        page.page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "ascending"
        page.page.keyboard.press("Space")
        assert head.get_attribute("aria-sort") == "descending"
        self.sort(page, "Task").click()

        assert head.get_attribute("aria-sort") is None
        assert page.page.locator(".tasks th[aria-sort]").count() == 1

    def test_what_has_no_value_comes_last(self, opened: Open) -> None:
        page = opened()
        button = page.page.locator(".numbers").get_by_role("button", name="Difference")

        for signs in ("−−+–––", "+−−–––"):
            button.click()
            cells = page.texts(".numbers td:nth-child(5)")

            assert "".join(cell[0] for cell in cells) == signs

    def test_are_copied_as_their_files(self, opened: Open, rendered: Rendered) -> None:
        page = opened(permissions=["clipboard-read", "clipboard-write"])
        files = sorted((rendered.folder / "tables").glob("*.csv"))
        assert files

        for file in files:
            tools = page.page.locator(f"figure[id='table-{file.stem}'] + .tools")
            tools.get_by_role("button", name="Copy as CSV").click()
            tools.get_by_text("Copied.").wait_for()

            assert page.value("navigator.clipboard.readText()") == file.read_text(encoding="utf-8")

    def test_are_saved_where_the_clipboard_is_closed(
        self, opened: Open, rendered: Rendered, tmp_path: Path
    ) -> None:
        page = opened()
        page.value("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")

        with page.page.expect_download() as download:
            page.page.get_by_role("button", name="Copy as CSV: Table 3").click()
        download.value.save_as(tmp_path / "saved.csv")

        assert download.value.suggested_filename == "mlp.test.csv"
        file = rendered.folder / "tables" / "mlp.test.csv"
        assert (tmp_path / "saved.csv").read_bytes() == file.read_bytes()
        assert page.complaints == []

    def test_scroll_by_the_keyboard_where_they_are_too_wide(self, opened: Open) -> None:
        page = opened(PHONE)
        page.page.wait_for_timeout(200)
        boxes = page.value(
            "[...document.querySelectorAll('.scroll, .formula, pre')]"
            ".map((box) => [box.scrollWidth > box.clientWidth, box.tabIndex === 0])"
        )

        assert all(scrolls == is_reached for scrolls, is_reached in boxes)
        assert {scrolls for scrolls, _ in boxes} == {True, False}


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

        for share, epoch in ((0.0, 1), (0.5, 5), (1.0, 8)):
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

        page.page.locator("dialog").wait_for(state="hidden")
        after = picture.bounding_box()
        assert (after["width"], after["height"]) == (before["width"], before["height"])
        assert page.value("document.activeElement.ariaLabel") == "Enlarge: Figure 3"

    def test_open_large_at_a_click(self, opened: Open) -> None:
        page = opened()
        page.page.locator("[id='figure-noise.examples'] svg").click()

        page.page.get_by_role("dialog", name="Figure 8").get_by_role("button", name="Close").click()

        page.page.locator("dialog").wait_for(state="hidden")
        assert page.page.locator("[id='figure-noise.examples'] svg").is_visible()

    def test_show_their_values_when_large(self, opened: Open) -> None:
        page = opened()
        page.page.get_by_role("button", name="Enlarge: Figure 3").click()
        page.page.locator("dialog [role=slider]").hover()

        assert page.page.locator("dialog .values").is_visible()
        page.page.keyboard.press("Escape")

        page.page.locator("dialog").wait_for(state="hidden")
        assert page.page.locator(".values").count() == 0

    def test_leave_the_page_as_long_as_it_was(self, opened: Open) -> None:
        page = opened()
        height = "document.documentElement.scrollHeight"
        before = page.value(height)

        page.page.get_by_role("button", name="Enlarge: Figure 3").click()

        assert page.value(height) == before


class TestANumber:
    def test_shows_where_it_comes_from_when_it_has_the_focus(self, opened: Open) -> None:
        page = opened()
        number = page.page.locator("main p a.origin").first
        number.focus()

        card = page.value("getComputedStyle(document.activeElement, '::after').content")

        assert number.get_attribute("data-origin").split("\n")[0] in card.replace("\\a ", "\n")
