"""The contents beside the text."""

import pytest

from tests.render.in_browser.opened import PHONE, Open

pytestmark = pytest.mark.slow


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
            nav = page.page.locator("nav.contents").bounding_box()
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

        assert page.page.locator("nav.contents").bounding_box()["y"] < -1000

    def test_the_first_tab_skips_them(self, opened: Open) -> None:
        page = opened()

        page.page.keyboard.press("Tab")
        assert page.value("document.activeElement.innerText") == "Skip to the report"
        page.page.keyboard.press("Enter")

        assert page.value("document.activeElement.tagName") == "MAIN"
