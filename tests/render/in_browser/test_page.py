"""What a reader sees of `report.html` in a real browser, whatever the window and the colours."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import asked_axe
from tests.conftest import Rendered
from tests.render.in_browser.opened import DESK, PHONE, Open

pytestmark = pytest.mark.slow


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

    @pytest.mark.parametrize("size", [PHONE, (900, 900), DESK])
    def test_has_nothing_that_axe_finds_and_never_scrolls_sideways(
        self, opened: Open, size: tuple[int, int]
    ) -> None:
        page = opened(size)

        for scheme in ("light", "dark"):
            page.page.emulate_media(color_scheme=scheme)
            result = asked_axe(page.page)

            assert result.violations_count == 0, f"{scheme}: {result.generate_report()}"
            assert len(result.response["passes"]) > 20
        assert page.value("document.documentElement.scrollWidth") == size[0]

    def test_does_not_scroll_sideways_in_a_narrow_window(self, opened: Open) -> None:
        page = opened((320, 844))

        assert page.value("document.documentElement.scrollWidth") == 320

    def test_has_nothing_that_axe_finds_in_a_large_figure(self, opened: Open) -> None:
        page = opened().page
        page.get_by_role("button", name="Enlarge: Figure 3").click()

        result = asked_axe(page)

        assert result.violations_count == 0, result.generate_report()

    def test_is_dark_where_the_reader_likes_it_dark(self, opened: Open) -> None:
        colours = (
            "[getComputedStyle(document.documentElement).backgroundColor,"
            "getComputedStyle(document.querySelector('figure svg')).fill]"
        )

        assert opened(scheme="light").value(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
        assert opened(scheme="dark").value(colours) == ["rgb(22, 22, 22)", "rgb(220, 220, 220)"]

    def test_prints_without_what_wants_a_click(self, opened: Open) -> None:
        page = opened()
        page.page.emulate_media(media="print")

        for selector in (".tools", ".skip", ".reader", "dialog"):
            assert page.page.locator(selector).first.is_hidden()
        button = "getComputedStyle(document.querySelector('.sort')).display"
        assert page.value(button) == "contents"

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

    def test_all_is_there_to_read_and_no_button_that_does_nothing(self, opened: Open) -> None:
        plain, scripted = opened(java_script_enabled=False), opened()

        assert plain.value(self.TEXT) == scripted.value(self.TEXT)
        assert plain.value(self.UNSEEN) == []
        assert plain.texts("button, dialog, [role=slider]") == []
        assert len(scripted.texts("button")) > 20
