"""A script in every text of a report is shown as the text that it is."""

import json
import re
from html.parser import HTMLParser

import pytest
from pydantic import JsonValue

from reportgen.base.errors import TemplateError
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Screen
from reportgen.render.figures.drawings import draw_figures
from reportgen.render.page_files import compose_text
from reportgen.report.model import Report, read_report
from reportgen.terminal.blocks import view_text
from reportgen.terminal.version import version_view

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

TEXTS = {
    *("title", "authors", "date", "description", "formula", "absent", "caption", "note", "text"),
    *("alternative_text", "test", "where", "written", "right", "reason", "python", "platform"),
    *("cpu", "command", "libraries", "key", "code", "function", "data", "x_label", "y_label"),
    *("noun", "facts", "setting_labels", "licence", "content", "listings", "experiment"),
    *("row_labels", "column_labels", "column_title", "settings", "warnings"),
}
"""The fields of a report that hold texts, and no names or mathematics."""

DATE = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def scripted(sample: Report, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The sample with a script at the end of each text, read from its file."""
    folder = tmp_path_factory.mktemp("scripted")
    scripted = with_scripts(json.loads(sample.to_json()))
    (folder / "report.json").write_text(json.dumps(scripted))
    return read_report(folder)


def with_scripts(value: JsonValue, field: str = "", *, in_panel: bool = False) -> JsonValue:
    """Return a part of a report with a script at the end of each text that is no name."""
    match value:
        case dict():
            return {
                name: with_scripts(
                    one,
                    field if field in TEXTS else name,
                    in_panel=in_panel or name == "panels",
                )
                for name, one in value.items()
            }
        case list():
            return [with_scripts(one, field, in_panel=in_panel) for one in value]
        case str() if DATE.fullmatch(value):
            return value
        case str() if field in TEXTS or (in_panel and field == "label"):
            return value + SCRIPT
    return value


class Elements(HTMLParser):
    """The elements of a page that could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A block of data does not run.
        self._in_script = tag == "script" and dict(attrs).get("type") != "application/json"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.handlers += [str(value) for _, value in attrs if str(value).startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False


def test_in_the_page_it_does_not_run(scripted: Report) -> None:
    page = compose_document(scripted, draw_figures(scripted.figures), Screen())

    elements = Elements()
    elements.feed(page)
    assert page.count("alert(1)") > 100
    assert not any("alert" in script for script in elements.scripts)
    assert elements.handlers == []
    assert "<img" not in page


@pytest.mark.parametrize(
    "element",
    [
        "<script>alert(1)</script>",
        '<SCRIPT src="x">',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        "<style>p { color: red }</style>",
        '{{ ("<ifr" ~ "ame>") | safe }}',
        "<base\nhref='https://example.org'>",
    ],
)
def test_a_section_s_own_template_cannot_place_one(element: str, sample: Report) -> None:
    name = "sections/three_layer.html"
    template = sample.templates[name]
    templates = {**sample.templates, name: template + element}
    hostile = sample.model_copy(update={"templates": templates})

    line = "" if "~" in element else f", line {template.count(chr(10)) + 1}"  # or nowhere in it
    place = rf"^sections/three_layer\.html{line}: a section cannot have"
    with pytest.raises(TemplateError, match=place):
        compose_text(hostile)


def test_in_the_terminal_it_is_text(scripted: Report) -> None:
    assert f"A sample report{SCRIPT}" in view_text(version_view(scripted))
