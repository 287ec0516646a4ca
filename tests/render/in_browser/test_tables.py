"""Tables that a reader sorts and copies."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Rendered
from tests.render.in_browser.opened import PHONE, Open, Opened

pytestmark = pytest.mark.slow


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
        page.page.locator(".scroll[tabindex='0']").first.wait_for(state="attached")
        boxes = page.value(
            "[...document.querySelectorAll('.scroll, .picture, .formula, pre')]"
            ".map((box) => [box.scrollWidth > box.clientWidth, box.tabIndex === 0])"
        )

        assert all(scrolls == is_reached for scrolls, is_reached in boxes)
        assert {scrolls for scrolls, _ in boxes} == {True, False}

    def test_show_that_they_scroll_and_keep_their_first_column(self, opened: Open) -> None:
        page = opened(PHONE)
        box = page.page.locator(".tasks")
        page.page.locator(".tasks.has-more").wait_for()
        first, last = box.locator("tbody tr").first.locator("td").first, box.locator("th").last
        before = first.bounding_box()
        shadow = "box => getComputedStyle(box).boxShadow"
        at_the_start = [box.evaluate(shadow), first.evaluate(shadow)]

        box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
        page.page.locator(".tasks.is-moved:not(.has-more)").wait_for()

        at_the_end = [box.evaluate(shadow), first.evaluate(shadow)]
        assert [shown == "none" for shown in at_the_start] == [False, True]
        assert [shown == "none" for shown in at_the_end] == [True, False]
        assert first.bounding_box()["x"] == before["x"]
        assert last.bounding_box()["x"] > before["x"] + before["width"]
