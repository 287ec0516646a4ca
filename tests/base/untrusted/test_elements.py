"""How deep elements stand in one another is counted as a browser does, in one pass."""

from time import process_time

import pytest

from reportgen.base.untrusted.elements import MOST_NESTED, too_deep


@pytest.mark.parametrize("tag", ["div", "b", "DIV", "span class='a>b'", "my-own", "g"])
def test_one_more_than_is_allowed_is_too_deep(tag: str) -> None:
    assert not too_deep(f"<{tag}>" * MOST_NESTED)
    assert too_deep(f"<{tag}>" * (MOST_NESTED + 1))


@pytest.mark.parametrize(
    "html",
    [
        "<div></div>",
        "<b><i>a</b></i>",
        "<p>a",
        "<li>a<p>b",
        "<tr><td>a<td>b",
        "<br><img src='a'>",
        "<svg><g><path/><path d='m'/></g></svg>",
        "</div>",
        "a < b",
        "<div><span></div>",
    ],
)
def test_beside_one_another_there_may_be_many(html: str) -> None:
    assert not too_deep(html * 1000)


@pytest.mark.parametrize(
    "html", ["<div></div>", "<a '", '<a "', "<p>", "</b>", "<", "<a ", "<b>" * 50 + "</i>" * 9]
)
def test_it_takes_time_in_proportion(html: str) -> None:
    begun = process_time()

    too_deep(html * (1_000_000 // len(html)))

    assert process_time() - begun < 2
