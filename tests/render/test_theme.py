"""A theme of one's own: what it overrules, and what it cannot reach."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reportgen.base.errors import SettingsError, TemplateError
from reportgen.base.untrusted.elements import too_deep
from reportgen.project.theme import Theme, read_theme
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Screen
from reportgen.render.figures.drawings import Drawing
from reportgen.render.pdf.pdf import make_pdf
from reportgen.render.text import fonts
from reportgen.report.model import Report
from reportgen.workflow.rendering.process import write_report_files
from tests.sample import TEMPLATES

MACROS = (Path(__file__).parents[2] / "templates" / "macros.html").read_text(encoding="utf-8")
DOCUMENT = Path(__file__).parents[2] / "docs" / "theme.md"
MM = 72 / 25.4

ComposeWith = Callable[..., str]


@pytest.fixture
def compose_with(sample: Report, drawings: tuple[Drawing, ...]) -> ComposeWith:
    """Return a function that composes the page with some files of a theme."""

    def compose_with(files: Mapping[str, str]) -> str:
        return compose_document(sample, drawings, Screen(), themed(files))

    return compose_with


def themed(files: Mapping[str, str]) -> Theme:
    """Return a theme of these files."""
    return Theme(Path("theme"), {name: text.encode() for name, text in files.items()})


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """The example of the documentation, with a font of that name."""
    folder = tmp_path_factory.mktemp("themes") / "house"
    folder.mkdir()
    for name, text in re.findall(
        r"`house/(\S+)`:\n\n```\w+\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL
    ):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "fonts").mkdir()
    italic = fonts.FOLDER / "lmroman10-italic.otf"
    shutil.copyfile(italic, folder / "fonts" / "house.otf")
    return read_theme(folder)


@pytest.mark.slow
def test_the_example_sets_the_report_in_the_house_s_way(
    house: Theme, short: Report, tmp_path: Path
) -> None:
    done = write_report_files(short, tmp_path, house)

    assert (done.warnings, done.text_faults) == ((), ())

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    pdf = PdfReader(tmp_path / "report.pdf")
    body = " ".join(pdf.pages[2].extract_text().split())
    families = {
        str(font.get_object()["/BaseFont"]) for font in resources(pdf, 2).get("/Font", {}).values()
    }
    assert "Department of Examples" in page
    assert "Department of Examples" in pdf.pages[0].extract_text()
    assert "--link: #7a1f3d" in page
    assert 'src: url("data:font/otf;base64,' in page.partition("House")[2]
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [
        round(148 * MM),
        round(210 * MM),
    ]
    assert any("Italic" in family for family in families)
    assert body


def test_its_example_is_of_about_thirty_lines() -> None:
    blocks = re.findall(r"```\w+\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)

    assert 20 <= sum(block.count("\n") for block in blocks) <= 40


def test_a_section_that_includes_its_text_is_numbered_as_well(
    compose_with: ComposeWith,
) -> None:
    name = "sections/noise.html"
    moved = {"noise/body.html": TEMPLATES[name]}

    page = compose_with({name: '{% include "noise/body.html" %}', **moved})

    assert page == compose_with({})


def test_what_stands_in_a_theme_counts_and_not_where_it_lies(tmp_path: Path) -> None:
    for place in ("here", "there", "other"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "theme.css").write_text("p { color: red }")
    (tmp_path / "other" / "theme.css").write_text("p { color: tan }")

    here, there, other = (
        read_theme(tmp_path / place).digest for place in ("here", "there", "other")
    )

    assert here == there
    assert here != other


@pytest.mark.parametrize(
    ("style", "problem"),
    [
        ('p { background: url("https://example.org/a.png") }', "line 1: https://example.org"),
        ("\n\np { background: url(//example.org/a.png) }", "line 3: //example.org/a.png is not"),
        ("p { background: url(../secret.png) }", "../secret.png is not a file of the theme"),
        ("p { background: url(/etc/hostname) }", "/etc/hostname is not a file of the theme"),
        (r"p { background: u\72l(file:///etc/hostname) }", "file:///etc/hostname is not a file"),
        ("@import url(a.css);", "@import is not supported"),
        ('@\\69mport "https://example.org/a.css";', "@import is not supported"),
        ('p { background: image-set("a.png" 1x) }', "image-set() is not supported; use url()"),
        ("p { background: url(notes.txt) }", "notes.txt is not one of .otf"),
        ("</style><script>", "must not contain </"),
        ("p { color: url( a b ) }", "this is not CSS"),
    ],
)
def test_a_style_sheet_reaches_nothing_but_its_folder(
    style: str, problem: str, compose_with: ComposeWith
) -> None:
    with pytest.raises(TemplateError, match=re.escape(problem)) as error:
        compose_with({"theme.css": style, "notes.txt": "any"})

    assert str(error.value).startswith("theme.css, line ")


@pytest.mark.parametrize(
    "call",
    [
        '{% include "/etc/hostname" %}',
        '{% include "../../../../../../etc/hostname" %}',
        '{% include "own/../../pyproject.toml" %}',
        '{{ report.parse_file("/etc/hostname") }}',
        "{{ report.model_config }}",
        "{{ figure.__self__ }}",
        "{{ [].__class__.__base__.__subclasses__() }}",
        "{{ ''.__class__ }}",
        '{{ listing("/etc/hostname", "x") }}',
        '{{ listing("..reportgen.project.theme", "read_theme") }}',
    ],
)
def test_a_template_reaches_neither_files_nor_python(call: str, compose_with: ComposeWith) -> None:
    name = "sections/three_layer.html"

    with pytest.raises(TemplateError, match=rf"^{re.escape(name)}, line 1: "):
        compose_with({name: call + TEMPLATES[name]})


POLICY = '<head>\n<meta http-equiv="Content-Security-Policy" content="default-src'
OWN_PAGE = (Path(__file__).parents[2] / "templates" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page",
    [
        OWN_PAGE,
        '{% extends "own/report.html" %}{% block title_block %}<h1>Mine</h1>{% endblock %}',
        '<!doctype html><html lang="en"><head><title>t</title><style>{{ style }}</style></head>'
        "<body><main>{{ chapters }}</main></body></html>",
    ],
)
def test_a_page_has_its_policy_before_all_else(page: str, compose_with: ComposeWith) -> None:
    composed = compose_with({"report.html": page})

    assert POLICY in composed
    assert composed.index(POLICY) < composed.index("<title>")
    assert composed.count("Content-Security-Policy") == 1


@pytest.mark.parametrize(
    "start", ["<p>Mine</p>", "<!-- <head> -->", "<head></head>", '<img src="data:,">', "<html>"]
)
def test_a_page_that_does_not_begin_with_its_head_is_refused(
    start: str, compose_with: ComposeWith
) -> None:
    with pytest.raises(TemplateError, match=r"^report\.html: the page must begin with"):
        compose_with({"report.html": start + OWN_PAGE})


REMOTE = [
    '<script src="https://example.org/a.js"></script>',
    "<SCRIPT SRC=//example.org/a.js></SCRIPT>",
    '<link rel="stylesheet" href="https://example.org/a.css">',
    '<meta http-equiv="refresh" content="0; url=https://example.org">',
    '<meta http-equiv="Content-Security-Policy" content="default-src *">',
    '<base href="https://example.org/">',
    '<img alt="" src="https://example.org/a.png">',
    '<img alt="" src="data:," srcset="https://example.org/a.png 2x">',
    '<svg><image xlink:href="https://example.org/a.png"/></svg>',
    '<svg><use href="a.svg#b"/></svg>',
    '<iframe src="data:text/html,x"></iframe>',
    '<form action="https://example.org"></form>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<p onclick="alert(1)">x</p>',
    '<video poster="https://example.org/a.png"></video>',
]


@pytest.mark.parametrize("template", ["report.html", "macros.html"])
@pytest.mark.parametrize("element", REMOTE)
def test_no_template_of_a_theme_brings_in_what_loads(
    template: str, element: str, compose_with: ComposeWith
) -> None:
    files = {
        "report.html": {"report.html": OWN_PAGE.replace("</main>", f"</main>{element}")},
        "macros.html": {
            "macros.html": MACROS.replace("macro heading(", "macro old_heading(")
            + f"{{% macro heading(level, anchor, number, title) %}}{element}{{% endmacro %}}"
        },
    }[template]

    with pytest.raises(TemplateError, match=r"^[\w/]+\.html: ") as error:
        compose_with(files)

    assert "\n" not in str(error.value)


@pytest.mark.parametrize("address", ["https://example.org", "mailto:a@example.org", "#a", "a/b:c"])
def test_links_may_lead_anywhere(address: str, compose_with: ComposeWith) -> None:
    link = f'<a href="{address}">x</a>'

    assert link in compose_with({"report.html": OWN_PAGE.replace("</main>", f"</main>{link}")})


@pytest.mark.parametrize(
    "main",
    [
        "<p>a</p><svg></svg>",
        '<p>a</p><svg width="9" height="9"></svg>',
        "",
        "words <b>and</b><p>a</p> words",
        "<p hidden>a</p><p>b</p>",
        "<!-- a --><p>b</p>",
        '<p style="display: none">a</p><p>b</p>',
        '<p style="float: right">a</p><p>b</p>',
    ],
)
def test_whatever_stands_in_a_section_is_laid_out(main: str, sample: Report) -> None:
    page = f'<html lang="en"><head><title>t</title></head><body><main>{main}</main></body></html>'

    assert make_pdf(page, sample.created).content.startswith(b"%PDF")


def test_a_page_without_a_main_part_is_named(sample: Report) -> None:
    page = '<html lang="en"><head><title>t</title></head><body><p>a</p></body></html>'

    with pytest.raises(TemplateError, match=r"^report\.html: the page has no <main>"):
        make_pdf(page, sample.created)


def test_what_goes_wrong_in_macros_is_named_with_its_line(compose_with: ComposeWith) -> None:
    with pytest.raises(TemplateError, match=r"^macros\.html, line 2: ZeroDivisionError: "):
        compose_with({"macros.html": "\n{{ 1 // 0 }}"})


def test_a_page_that_is_too_deep_for_the_pdf_is_one_line(sample: Report) -> None:
    main = f"<main>{'<div>' * 400}</main>"
    page = f'<html lang="en"><head><title>t</title></head><body>{main}</body></html>'

    with pytest.raises(TemplateError, match=r"^The PDF cannot be laid out: at most 60 elements"):
        make_pdf(page, sample.created)


@pytest.mark.parametrize("letter", ["a", "[", "*"])
def test_a_long_word_is_laid_out_soon(letter: str, sample: Report) -> None:
    main = f"<main><p>Words {letter * 40_000}</p></main>"
    style = "<style>p { overflow-wrap: anywhere }</style>"
    head = f'<html lang="en"><head><title>t</title>{style}</head>'
    begun = process_time()

    make_pdf(f"{head}<body>{main}</body></html>", sample.created)

    assert process_time() - begun < 10


def test_a_page_as_deep_as_a_section_may_be_is_laid_out(sample: Report) -> None:
    begin, end = "<div><ul><li><b>" * 20, "</b></li></ul></div>" * 20
    main = f"<main>{begin}a{end}</main>"
    page = f'<html lang="en"><head><title>t</title></head><body>{main}</body></html>'

    assert not too_deep(begin + end)
    assert make_pdf(page, sample.created).content.startswith(b"%PDF")


@pytest.mark.slow
def test_the_pdf_reads_no_file_that_a_template_names(short: Report, tmp_path: Path) -> None:
    name = "sections/three_layer.html"
    theme = themed({name: TEMPLATES[name] + '<img alt="x" src="file:///etc/hostname">'})

    with pytest.raises(TemplateError, match="file:///etc/hostname"):
        write_report_files(short, tmp_path, theme)


def test_a_template_that_nothing_uses_is_an_error(compose_with: ComposeWith) -> None:
    with pytest.raises(TemplateError, match=r"reprot\.html of the theme .* is not used"):
        compose_with({"reprot.html": "<p>Oh.</p>"})


@pytest.mark.parametrize("name", ["theme.css", "fonts/any.otf", "sections"])
@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda place: place.symlink_to("/etc/hostname"), "it is a link; copy the file into it"),
        (lambda place: place.symlink_to("."), "it is a link; copy the file into it"),
        (lambda place: place.symlink_to("/dev/zero"), "it is a link; copy the file into it"),
        (os.mkfifo, "it is not a file but a pipe"),
    ],
)
def test_a_theme_has_plain_files_alone(
    make: Callable[[Path], None], why: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / "theme/fonts").mkdir(parents=True)
    make(tmp_path / "theme" / name)

    with pytest.raises(TemplateError, match=f"^{name} of the theme .* is refused: {why}.$"):
        read_theme(tmp_path / "theme")


def test_a_theme_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="none is not a folder"):
        read_theme(tmp_path / "none")


def resources(pdf: PdfReader, page: int) -> DictionaryObject:
    found = pdf.pages[page]["/Resources"].get_object()
    assert isinstance(found, DictionaryObject)
    return found
