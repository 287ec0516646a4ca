"""The appendices on the original: each of its numbers beside ours, and each slip."""

import re
from collections.abc import Callable

import pytest

from reportgen.render.document.published_rows import difference_text
from reportgen.report.model import PublishedNumber, Report

Compose = Callable[..., str]


@pytest.fixture
def appendix(compose: Compose) -> str:
    """The appendix of numbers as HTML."""
    page = compose()
    return page[page.index('id="appendix-published"') : page.index('id="appendix-errata"')]


def without_seeds(report: Report) -> Report:
    """The report as if no task drew anything."""
    tasks = tuple(task.model_copy(update={"seed": None}) for task in report.tasks)
    return report.model_copy(update={"tasks": tasks})


def introduction(page: str, anchor: str) -> str:
    """Return the words of the first paragraph below a heading."""
    found = re.search(rf'id="{anchor}".*?<p>(.*?)</p>', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


def rows_of(appendix: str) -> list[list[str]]:
    """Return the texts of the cells."""
    rows = re.findall(r"<tr><td.*?</tr>", appendix)
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", row)] for row in rows
    ]


def test_each_number_has_its_place_both_values_and_the_outcome(appendix: str) -> None:
    assert rows_of(appendix) == [
        ["mlp.parameters", "2.a", "55,050", "55,050", "–", "agrees"],
        ["mlp.test_accuracy", "2.c", "0.971", "0.9712", "+0.1", "agrees"],
        ["mlp.test_loss", "2.c", "0.0933", "0.091", "−2.1", "does not agreea"],
        ["convnet.test_accuracy", "3.a", "0.992", "0.988", "−4.4", "does not agreea"],
        ["autoencoder.noise_level", "4.a", "0.4", "0.3", "–", "does not agreeb"],
        ["noise.crossover", "4.c", "0.1", "–", "–", "inconclusivec"],
    ]


def test_rows_of_one_reason_share_a_note(appendix: str) -> None:
    notes = re.findall(r'<p class="note" id="reason-(.)"><sup>.</sup> (.*?)</p>', appendix)

    assert notes == [
        ("a", "Here: 8 epochs in place of 10."),
        ("b", "A setting."),
        ("c", "No value: no crossing."),
    ]


def test_the_words_before_the_rows_are_of_seeds_where_there_are_any(
    compose: Compose, sample: Report
) -> None:
    drawn, fixed = (
        introduction(compose(report), "appendix-published")
        for report in (sample, without_seeds(sample))
    )

    for words in ("replicates", "over seeds", "Student’s t test", "inconclusive"):
        assert words in drawn
        assert words not in fixed
    assert "choice of examples, on both sides" in fixed
    assert "normal test" in fixed


def test_they_tell_of_no_test_where_every_number_is_exact(compose: Compose, sample: Report) -> None:
    parameters = next(one for one in sample.published if one.name == "mlp.parameters")
    near = parameters.model_copy(update={"published": 55_050.5, "difference": -0.5})
    report = without_seeds(sample)

    equal, close = (
        introduction(compose(report.model_copy(update={"published": (one,)})), "appendix-published")
        for one in (parameters, near)
    )

    for words in ("s.e.", "p value", "significant", "A letter"):
        assert words not in equal + close
    assert "Counts agree where they are equal;" in equal
    assert "at most a tolerance that this project sets;" in close


def test_each_slip_stands_beside_what_is_right(compose: Compose) -> None:
    page = compose()
    errata = page[page.index('id="appendix-errata"') :]

    assert rows_of(errata)[0] == ["2.a", "Eleven digits.", "Ten digits."]
    assert len(rows_of(errata)) == 2


def test_both_appendices_are_in_the_contents(compose: Compose) -> None:
    contents = re.search(r"<nav.*?</nav>", compose(), re.DOTALL)

    assert contents
    assert "The paper’s numbers and ours" in contents[0]
    assert "Errata of the paper" in contents[0]


@pytest.mark.parametrize(
    ("difference", "error", "text"),
    [
        (0.0026, 0.002, "+1.3"),
        (-0.0026, 0.002, "−1.3"),
        (0.00001, 0.002, "0.0"),
        (-0.00001, 0.002, "0.0"),
        (0.1, None, "–"),
        (None, None, "–"),
    ],
)
def test_a_difference_is_counted_in_standard_errors(
    sample: Report, difference: float | None, error: float | None, text: str
) -> None:
    number = PublishedNumber(
        name="mlp.test_loss",
        published=0.1,
        where="2.c",
        ours=None,
        difference=difference,
        standard_error=error,
        agreement="agrees",
    )

    assert difference_text(number) == text
