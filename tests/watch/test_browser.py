"""What a reader sees of `reportgen watch` in a real browser."""

from collections.abc import Iterator

import pytest

from tests.watch.browser import Page, browser_page, needs_browser
from tests.watch.command import Watching, Workplace, wait_until

pytestmark = needs_browser

BANNER = "document.querySelector('[role=alert]')"
FIRST_SENTENCE = "Every result given as ours was computed with these settings"


@pytest.fixture
def page(watch: Watching) -> Iterator[Page]:
    """The draft, open in a browser."""
    with browser_page() as page:
        page.open(watch.address)
        wait_until(lambda: has(page, FIRST_SENTENCE), "the draft in the browser")
        yield page


def has(page: Page, text: str) -> bool:
    return text in (page.value("document.body ? document.body.innerText : ''") or "")


def banner(page: Page) -> str | None:
    """Return the text of the banner that is seen; None where none is seen."""
    text = page.value(f"{BANNER} && {BANNER}.offsetHeight ? {BANNER}.innerText : null")
    return None if text is None else str(text)


def test_a_change_is_shown_where_the_reader_was(
    page: Page, watch: Watching, workplace: Workplace
) -> None:
    page.value("scrollTo({top: 1500, behavior: 'instant'})")
    before = page.value("scrollY")
    workplace.replace(workplace.templates / "report.html", FIRST_SENTENCE, "This prose is new")

    wait_until(lambda: has(page, "This prose is new"), "the new prose")

    assert before > 1000
    wait_until(lambda: page.value("scrollY") == before, "the place of before")
    workplace.replace(workplace.templates / "report.html", "This prose is new", FIRST_SENTENCE)
    wait_until(lambda: has(page, FIRST_SENTENCE), "the old prose")


def test_a_fault_is_a_banner_that_goes_when_it_is_mended(
    page: Page, watch: Watching, workplace: Workplace
) -> None:
    template = workplace.templates / "sections" / "mlp.html"
    text = template.read_text(encoding="utf-8")
    assert banner(page) is None

    template.write_text("<p>\n{{ nonsense }}\n" + text, encoding="utf-8")

    wait_until(lambda: banner(page), "a banner")
    assert banner(page) == "sections/mlp.html, line 2: 'nonsense' is undefined"
    assert has(page, FIRST_SENTENCE)

    template.write_text(text, encoding="utf-8")

    wait_until(lambda: has(page, FIRST_SENTENCE) and banner(page) is None, "no banner")


def test_a_problem_cannot_write_into_the_page(
    page: Page, watch: Watching, workplace: Workplace
) -> None:
    template = workplace.templates / "sections" / "mlp.html"
    text = template.read_text(encoding="utf-8")
    harm = "<img src=x onerror=document.title=1>"

    template.write_text(f'{{{{ figure("{harm}") }}}}\n{text}', encoding="utf-8")

    wait_until(lambda: banner(page), "a banner")
    assert harm in (banner(page) or "")
    page.open(watch.address)
    wait_until(lambda: banner(page), "a banner that was served")
    assert harm in (banner(page) or "")
    assert page.value("document.querySelector('[role=alert]').children.length") == 0
    template.write_text(text, encoding="utf-8")
    wait_until(lambda: has(page, FIRST_SENTENCE) and banner(page) is None, "mended")
