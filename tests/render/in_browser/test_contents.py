"""The contents beside the text."""

import pytest

from tests.browser import asked_axe
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

    @pytest.mark.parametrize("size", [PHONE, (900, 900)])
    def test_open_as_a_panel_from_anywhere_by_the_keyboard(
        self, opened: Open, size: tuple[int, int]
    ) -> None:
        page = opened(size)
        button = page.page.get_by_role("button", name="Contents")
        panel = page.page.get_by_role("dialog", name="Contents")
        assert button.is_hidden()  # they are in view
        page.value("document.getElementById('section-2.d').scrollIntoView()")
        page.page.wait_for_selector(f"{self.CURRENT}[href='#section-2.d']", state="attached")
        button.wait_for()

        button.focus()
        page.page.keyboard.press("Enter")
        found = asked_axe(page.page)
        assert found.violations_count == 0, found.generate_report()
        assert panel.locator("[aria-current]").is_visible()
        page.page.keyboard.press("Escape")

        panel.wait_for(state="hidden")
        assert page.value("document.activeElement.className") == "contents-button"
        page.page.keyboard.press("Enter")
        panel.get_by_role("link", name="4.b").press("Enter")
        panel.wait_for(state="hidden")
        place = page.page.locator("[id='section-4.b']").bounding_box()
        assert 0 <= place["y"] < size[1] / 2

    @pytest.mark.parametrize("way", ["its button", "a tap beside it"])
    def test_of_the_panel_are_closed_by(self, opened: Open, way: str) -> None:
        page = opened(PHONE)
        page.page.keyboard.press("End")
        page.page.get_by_role("button", name="Contents").click()
        panel = page.page.get_by_role("dialog", name="Contents")

        if way == "its button":
            panel.get_by_role("button", name="Close").click()
        else:
            page.page.mouse.click(20, 20)

        panel.wait_for(state="hidden")

    def test_need_no_button_beside_the_text(self, opened: Open) -> None:
        page = opened()
        page.page.keyboard.press("End")

        assert page.page.get_by_role("button", name="Contents").is_hidden()

    def test_the_first_tab_skips_them(self, opened: Open) -> None:
        page = opened()

        page.page.keyboard.press("Tab")
        assert page.value("document.activeElement.innerText") == "Skip to the report"
        page.page.keyboard.press("Enter")

        assert page.value("document.activeElement.tagName") == "MAIN"
