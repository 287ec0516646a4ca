"""Cards that tell where a number comes from."""

from typing import Any

import pytest

from tests.browser import asked_axe
from tests.render.in_browser.opened import PHONE, Open, Opened

pytestmark = pytest.mark.slow

MOST_APART = 10  # pixels between a number and its card


def number(page: Opened) -> Any:
    return page.page.locator("main p a.origin").first


def card(page: Opened) -> Any:
    return page.page.get_by_role("dialog", name="Where this number comes from")


class TestANumber:
    def test_reads_as_the_text_around_it_until_it_is_asked(self, opened: Open) -> None:
        page = opened()
        look = """(number) => {
            const of = (one) => {
                const { color, backgroundColor, textDecorationLine, borderStyle } =
                    getComputedStyle(one);
                return { color, backgroundColor, textDecorationLine, borderStyle };
            };
            return [of(number), of(number.closest("p"))];
        }"""
        asked, text = number(page).evaluate(look)
        assert asked == text

        number(page).hover()

        asked, _ = number(page).evaluate(look)
        assert asked["textDecorationLine"] == "underline"

    @pytest.mark.parametrize("way", ["the pointer", "the keyboard"])
    def test_shows_its_card_for(self, opened: Open, way: str) -> None:
        page = opened()
        if way == "the pointer":
            number(page).hover()
        else:
            number(page).focus()
            page.page.keyboard.press("Tab")
            page.page.keyboard.press("Shift+Tab")

        card(page).wait_for()
        assert "mlp.parameters: 55050" in card(page).inner_text()
        if way == "the pointer":
            page.page.mouse.move(5, 5)
        else:
            page.page.keyboard.press("Escape")
        card(page).wait_for(state="hidden")


class TestACard:
    def test_opens_at_the_number_within_a_phone(self, opened: Open) -> None:
        page = opened(PHONE)
        numbers = page.page.locator("main a.origin")
        assert numbers.count() > 8

        for place in range(numbers.count()):
            one = numbers.nth(place)
            one.scroll_into_view_if_needed()
            one.click()
            card(page).wait_for()

            at, box = one.bounding_box(), card(page).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE[0]
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= PHONE[1]
            below, above = box["y"] - at["y"] - at["height"], at["y"] - box["y"] - box["height"]
            assert 0 <= max(below, above) <= MOST_APART
            page.page.keyboard.press("Escape")
            card(page).wait_for(state="hidden")

    @pytest.mark.parametrize("way", ["Escape", "its button", "a second tap", "a tap beside it"])
    def test_is_closed_by(self, opened: Open, way: str) -> None:
        page = opened(PHONE)
        number(page).click()
        assert card(page).is_visible()
        assert page.value("document.activeElement.innerText") == "Close"

        if way == "Escape":
            page.page.keyboard.press("Escape")
        elif way == "its button":
            card(page).get_by_role("button", name="Close").click()
        elif way == "a second tap":
            number(page).click()
        else:
            page.page.mouse.click(3, 3)

        card(page).wait_for(state="hidden")
        if way in ("Escape", "its button"):
            assert page.value("document.activeElement === document.querySelector('main p .origin')")

    def test_leads_to_the_appendix(self, opened: Open) -> None:
        page = opened(PHONE)
        target = number(page).get_attribute("href")
        number(page).press("Enter")

        card(page).get_by_role("link").press("Enter")

        card(page).wait_for(state="hidden")
        assert page.page.url.endswith(target)

    def test_has_nothing_that_axe_finds(self, opened: Open) -> None:
        page = opened(PHONE)
        number(page).click()

        for scheme in ("light", "dark"):
            page.page.emulate_media(color_scheme=scheme)
            found = asked_axe(page.page)
            assert found.violations_count == 0, found.generate_report()

    def test_opens_in_a_large_figure_too(self, opened: Open) -> None:
        page = opened()
        page.value("""() => {
            const caption = document.querySelector("figure:has(svg) figcaption");
            caption.append(document.querySelector("main p .origin").cloneNode(true));
        }""")
        page.page.get_by_role("button", name="Enlarge").first.click()
        large = page.page.locator("dialog[open]")

        large.locator("a.origin").first.click()

        card(page).wait_for()
        card(page).get_by_role("button", name="Close").click()
        card(page).wait_for(state="hidden")
        assert large.is_visible()
