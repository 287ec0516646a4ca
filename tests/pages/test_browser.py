"""The page of a comparison in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from reportgen.compare.model import CriterionGrade, DiffFamily, Grade
from reportgen.grading.model import Graded
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.pages.blocks import Outcome, View
from reportgen.pages.diff import diff_view
from reportgen.pages.diff_family import family_view
from reportgen.pages.grades import grades_view
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
    tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")

    found = asked_axe(tab)

    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_a_filter_hides_the_numbers_of_its_verdict(page: Page) -> None:
    rows = page.locator("tr[data-filter]")
    every = rows.count()

    page.get_by_label("identical 1").uncheck()

    assert page.locator("tr[data-filter]:visible").count() == every - 1
    assert page.get_by_role("status").inner_text() == f"{every - 1} of {every} rows are shown."
    assert page.get_by_text("1 number without a difference").is_hidden()
    page.get_by_label("identical 1").check()
    page.get_by_text("1 number without a difference").click()
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

        page.get_by_text("1 number without a difference").click()
        assert page.locator("tr[data-filter]:visible").count() == 9
        assert page.locator("figure svg:visible").count() == 3
        assert page.locator("input:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_outcome_has_a_colour_a_mark_and_a_word_of_its_own(
    tab: Page, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    tab.emulate_media(color_scheme=scheme)
    seen = []
    for outcome in get_args(Outcome):
        file = tmp_path / "outcome.html"
        file.write_text(html(View("Two", (), summary="5 numbers", outcome=outcome)), "utf-8")
        tab.goto(file.as_uri())
        badge = tab.locator(".outcome")
        colour = badge.evaluate("one => getComputedStyle(one).color")
        mark = badge.evaluate("one => getComputedStyle(one, '::before').content")
        edge = tab.locator(".summary").evaluate("one => getComputedStyle(one).borderLeftColor")
        assert edge == colour
        assert asked_axe(tab).violations_count == 0
        seen.append((colour, mark, badge.inner_text()))

    for of_all in zip(*seen, strict=True):
        assert len(set(of_all)) == len(get_args(Outcome))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison of ten versions with the first."""
    one, after = comparison(HOSTILE), report(AFTER, (0.95, 0.951, 0.952))
    place = tmp_path_factory.mktemp("several") / "several.html"
    view = family_view(DiffFamily(diffs=(one,) * 10), [(report(BEFORE), after)] * 10)
    place.write_text(html(view), encoding="utf-8")
    return place


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_several_versions_and_only_their_tables_scroll_sideways(
    tab: Page, several: Path, scheme: Literal["light", "dark"], viewport: ViewportSize
) -> None:
    tab.set_viewport_size(viewport)
    tab.emulate_media(color_scheme=scheme)
    tab.goto(several.as_uri())

    found = asked_axe(tab)

    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") == viewport["width"]


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ranking of versions by 20 criteria."""
    names = [f"Criterion {number} of those that are graded, in words" for number in range(1, 21)]
    rubric = Rubric(
        title="Homework",
        criteria=tuple(
            Criterion(name=name, points=2, metric="mlp.test_accuracy", at_least=0.9)
            for name in names
        ),
    )
    points = tuple(
        CriterionGrade(name=name, question=question, points=1, most=2, evidence="So.")
        for name, question in zip(names, ["1.a", *[""] * 19], strict=True)
    )
    versions = [
        Graded(
            name,
            "full",
            Grade(rubric="Homework", version=name, points=20, most=40, criteria=points),
        )
        for name in ("0001-full", "a-student")
    ]
    place = tmp_path_factory.mktemp("grades") / "grades.html"
    place.write_text(html(grades_view(rubric, versions, with_evidence=True)), encoding="utf-8")
    return place


def test_twenty_criteria_stand_under_their_names_in_a_window_of_1400(
    tab: Page, grades: Path
) -> None:
    tab.set_viewport_size({"width": 1400, "height": 900})
    tab.goto(grades.as_uri())

    heads = tab.locator("table").first.locator("th[scope=col]")
    boxes = [heads.nth(place).bounding_box() for place in range(heads.count())]
    assert len(boxes) == 23
    assert all(box is not None and box["x"] + box["width"] <= 1400 for box in boxes)
    assert not tab.locator(".has-more").count()
    name = heads.nth(21).locator(".upright")
    assert name.inner_text() == "Criterion 20 of those that are graded, in words"
    shown, head = name.bounding_box(), boxes[21]
    assert shown is not None
    assert head is not None
    assert head["y"] <= shown["y"]
    assert shown["y"] + shown["height"] <= head["y"] + head["height"]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_grades(tab: Page, grades: Path, viewport: ViewportSize) -> None:
    tab.set_viewport_size(viewport)
    tab.goto(grades.as_uri())

    found = asked_axe(tab)

    assert found.violations_count == 0, found.generate_report()


def test_the_versions_stay_in_view_on_a_phone(tab: Page, grades: Path) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(grades.as_uri())
    box = tab.locator(".scroll:has(.upright)")
    tab.locator(".scroll.has-more").first.wait_for()
    row = box.locator("tbody tr").first

    box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    tab.locator(".scroll.is-moved:not(.has-more)").first.wait_for()

    version, points = row.locator("th").bounding_box(), row.locator("td").last.bounding_box()
    assert version is not None
    assert points is not None
    assert version["x"] >= 0
    assert version["x"] + version["width"] <= points["x"]
    assert points["x"] + points["width"] <= PHONE["width"]
    assert tab.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.fixture(scope="module")
def long_grades(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of sixty hand-ins, from most points to least, and one that cannot be read."""
    criterion = Criterion(name="It learns", points=100, metric="mlp.test_accuracy", at_least=0.9)
    rubric = Rubric(title="Homework", criteria=(criterion,))

    def graded(name: str, points: float) -> Graded:
        earned = CriterionGrade(name="It learns", points=points, most=100, evidence="So.")
        grade = Grade(rubric="", version=name, points=points, most=100, criteria=(earned,))
        return Graded(name, "full", grade)

    rows = [graded(f"student-{number}", number + 0.5) for number in range(60, 0, -1)]
    place = tmp_path_factory.mktemp("long") / "grades.html"
    view = grades_view(rubric, [*rows, Graded("broken", problem="no")], with_evidence=True)
    place.write_text(html(view), encoding="utf-8")
    return place


def test_a_class_is_sorted_by_any_column_with_click_and_keyboard(
    tab: Page, long_grades: Path
) -> None:
    tab.goto(long_grades.as_uri())
    table = tab.locator("table").first
    head = table.locator("thead th")
    names = table.locator("tbody th")

    head.nth(1).get_by_role("button").click()
    assert head.nth(1).get_attribute("aria-sort") == "ascending"
    assert names.first.inner_text() == "student-1"
    assert names.last.inner_text() == "broken"
    tab.keyboard.press("Enter")
    assert head.nth(1).get_attribute("aria-sort") == "descending"
    assert names.first.inner_text() == "student-60"
    assert names.last.inner_text() == "broken"

    head.first.get_by_role("button").focus()
    tab.keyboard.press("Space")
    assert head.nth(1).get_attribute("aria-sort") is None
    assert names.all_inner_texts()[:3] == ["broken", "student-1", "student-2"]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_head_of_a_class_stays_while_it_is_scrolled(
    tab: Page, long_grades: Path, viewport: ViewportSize
) -> None:
    tab.set_viewport_size(viewport)
    tab.goto(long_grades.as_uri())
    box = tab.locator(".scroll:has(.upright)")
    head = box.locator("thead th").nth(1)

    box.evaluate("box => box.scrollTo(0, box.scrollHeight)")

    frame, last = box.bounding_box(), box.locator("tbody tr").last.bounding_box()
    top = head.bounding_box()
    assert frame is not None
    assert last is not None
    assert top is not None
    assert abs(top["y"] - frame["y"]) < 1
    assert frame["height"] < viewport["height"]
    assert last["y"] + last["height"] <= frame["y"] + frame["height"] + 1
    hit = """head => {
        const { x, y } = head.getBoundingClientRect();
        return head.contains(document.elementFromPoint(x + 5, y + 5));
    }"""
    assert head.evaluate(hit)


def test_a_class_is_whole_without_a_script(browser: Browser, long_grades: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(long_grades.as_uri())

        assert page.locator("table").first.locator("tbody tr:visible").count() == 61
        assert page.get_by_role("button").count() == 0


def test_the_parts_are_within_reach_on_a_phone(tab: Page, file: Path) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(file.as_uri())
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    tab.get_by_role("button", name="Contents").click()
    panel = tab.get_by_role("dialog", name="Contents")

    panel.get_by_role("link", name="Claims").click()

    panel.wait_for(state="hidden")
    place = tab.get_by_role("heading", name="Claims").bounding_box()
    assert place is not None
    assert 0 <= place["y"] < PHONE["height"] / 2


def test_letters_of_pictures_are_legible_on_a_phone(tab: Page, file: Path) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(file.as_uri())
    sizes = """[...document.querySelectorAll("figure svg text")].map((text) =>
        parseFloat(getComputedStyle(text).fontSize)
        * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b))"""

    assert min(tab.evaluate(sizes)) > 10.5
