"""The page of a comparison in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from reportgen.pages.diff import diff_view
from reportgen.pages.html import html
from tests.browser import asked_axe
from tests.compare.handmade import AFTER, BEFORE, HOSTILE, comparison, report

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1300, "height": 900}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison full of texts that would like to be markup."""
    place = tmp_path_factory.mktemp("page") / "comparison.html"
    sides = report(BEFORE), report(AFTER, (0.95, 0.951, 0.952))
    place.write_text(html(diff_view(comparison(HOSTILE), *sides)), encoding="utf-8")
    return place


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page on a desk; at the end nothing was complained of or asked from anywhere."""
    with browser.new_page(viewport=DESK) as opened:
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("dialog", lambda dialog: complaints.append(dialog.message))
        opened.on("request", lambda request: complaints.append(request.url))
        opened.goto(file.as_uri())
        yield opened
        assert [one for one in complaints if not one.startswith(("data:", file.as_uri()))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    tab: Page, file: Path, scheme: Literal["light", "dark"], viewport: ViewportSize
) -> None:
    tab.set_viewport_size(viewport)
    tab.emulate_media(color_scheme=scheme)
    tab.goto(file.as_uri())

    found = asked_axe(tab)

    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_a_filter_hides_the_numbers_of_its_verdict(page: Page) -> None:
    rows = page.locator("tr[data-filter]")
    every = rows.count()

    page.get_by_label("identical 1").uncheck()

    assert page.locator("tr[data-filter]:visible").count() == every - 1
    assert page.get_by_role("status").inner_text() == f"{every - 1} of {every} rows are shown."
    assert page.get_by_text("1 identical", exact=True).is_hidden()
    page.get_by_label("identical 1").check()
    assert page.locator("tr[data-filter]:visible").count() == every


def test_one_picture_slides_over_the_other_by_the_keyboard(page: Page) -> None:
    pair = page.locator(".pictures .pair")
    first, second = (pair.locator("svg").nth(at) for at in (0, 1))
    beside = [picture.bounding_box() for picture in (first, second)]

    page.get_by_label("One over the other").check()
    page.get_by_role("slider").focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")

    above = [picture.bounding_box() for picture in (first, second)]
    assert beside[0] != beside[1]
    assert above[0] == above[1]
    shown = "element => getComputedStyle(element).clipPath"
    assert first.evaluate(shown) == "inset(0px 60% 0px 0px)"
    assert second.evaluate(shown) == "inset(0px 0px 0px 40%)"


def test_everything_is_there_without_a_script(browser: Browser, file: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(file.as_uri())

        assert page.locator("tr[data-filter]:visible").count() == 9
        assert page.locator("figure svg:visible").count() == 3
        assert page.locator("input:visible").count() == 0
