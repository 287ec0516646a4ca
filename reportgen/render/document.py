"""Set a report as one HTML document, for the screen or for paper."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import nodes
from markupsafe import Markup

from reportgen.contents import CHAPTERS, ENTRIES, Chapter
from reportgen.errors import TemplateError
from reportgen.published import load_published
from reportgen.render.appendices import (
    acceptance_rows,
    claim_rows,
    experiment_rows,
    long_date,
    rebuild_command,
    setting_rows,
    software_rows,
    task_rows,
)
from reportgen.render.figures import Drawing
from reportgen.render.ledger import Heading, Ledger
from reportgen.render.markup import own_html
from reportgen.render.media import Medium
from reportgen.render.origins import PROVENANCE, SETTINGS, origins_of
from reportgen.render.vocabulary import Vocabulary
from reportgen.report import Report
from reportgen.sources import templates_folder

APPENDICES = (
    Heading(2, "A", "Provenance", PROVENANCE),
    Heading(2, "B", "Settings", SETTINGS),
    Heading(2, "C", "Claims", "appendix-claims"),
)


@dataclass(frozen=True)
class PageChapter:
    """A chapter with its sections as HTML."""

    heading: Heading
    sections: tuple[Markup, ...]


def compose_document(
    report: Report,
    drawings: Sequence[Drawing],
    medium: Medium,
    extra_templates: Sequence[Path] = (),
) -> str:
    """Return the whole page.

    extra_templates: folders that are looked through before the project's own.
    Raises TemplateError where a template is wrong, or where what the report
    must show and what the templates place are not the same.
    """
    loader = jinja2.FileSystemLoader([*extra_templates, templates_folder()])
    environment = _environment(loader)
    ledger = Ledger(report, _equation_numbers(environment, loader))
    origins = origins_of(report)
    vocabulary = Vocabulary(
        report,
        {drawing.figure.label: drawing for drawing in drawings},
        medium,
        ledger,
        _macros(environment),
        origins,
    )
    environment.globals.update(vocabulary.functions(), report=report)

    chapters = []
    contents: list[Heading] = []
    for chapter in CHAPTERS:
        sections = _render_sections(environment, vocabulary, report, chapter)
        if sections:
            anchor = f"chapter-{chapter.number}"
            heading = Heading(2, str(chapter.number), chapter.title, anchor)
            chapters.append(PageChapter(heading, sections))
            contents += [heading, *vocabulary.headings]
            vocabulary.headings.clear()
    ledger.check()
    return _render(
        environment,
        "report.html",
        medium=medium.name,
        font_rules=own_html(medium.font_rules()),
        style=own_html(_render(environment, "style.css")),
        date=report.date,
        writeup=load_published().writeup,
        writeup_date=long_date(load_published().writeup.date),
        shortened=vocabulary.deviations(*{one.name.partition(".")[0] for one in report.deviations}),
        chapters=chapters,
        appendices=APPENDICES,
        contents=[*contents, *APPENDICES],
        setting_rows=setting_rows(report),
        software_rows=software_rows(report),
        rebuild_command=rebuild_command(report),
        experiment_rows=experiment_rows(report),
        task_rows=task_rows(report),
        acceptance_rows=acceptance_rows(report),
        claim_rows=claim_rows(report, vocabulary.text),
        origins=tuple(origins.values()),
    )


def _environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    return jinja2.Environment(
        loader=loader,
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _macros(environment: jinja2.Environment) -> Any:
    with _faults_in("macros.html"):
        return environment.get_template("macros.html").module


def _render_sections(
    environment: jinja2.Environment, vocabulary: Vocabulary, report: Report, chapter: Chapter
) -> tuple[Markup, ...]:
    shown = {entry.stem: entry for entry in report.sections}
    sections = []
    for entry in chapter.entries:
        if entry.stem not in shown:
            continue
        failure = shown[entry.stem].failure
        if failure is None:
            name = _section_template(entry.stem)
            vocabulary.template = name
            sections.append(own_html(_render(environment, name)))
        else:
            anchor = f"failure-{entry.stem}"
            title = f"{entry.title} (failed)"
            vocabulary.headings.append(Heading(3, "", title, anchor))
            earlier = vocabulary.earlier(entry.stem)
            box = _macros(environment).failure(anchor, entry.title, failure, bool(earlier))
            sections.append(own_html(box) + earlier)
    return tuple(sections)


def _section_template(stem: str) -> str:
    return f"sections/{stem}.html"


def _equation_numbers(
    environment: jinja2.Environment, loader: jinja2.BaseLoader
) -> Mapping[str, int]:
    """Return each equation's number: its place in the full report, as with figures.

    Read off the templates, so that an equation has its number before it is
    set, and keeps it in a build of one section.
    """
    labels: list[str] = []
    for entry in ENTRIES:
        name = _section_template(entry.stem)
        try:
            tree = environment.parse(loader.get_source(environment, name)[0], name)
        except jinja2.TemplateError as error:
            raise _at(name, getattr(error, "lineno", None), error) from error
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "equation":
                label = call.args[0] if call.args else None
                if not isinstance(label, nodes.Const):
                    raise _at(name, call.lineno, "equation() wants its label as a plain text")
                labels.append(str(label.value))
    return {label: number for number, label in enumerate(dict.fromkeys(labels), start=1)}


def _render(environment: jinja2.Environment, name: str, **context: object) -> str:
    with _faults_in(name):
        return environment.get_template(name).render(context)


@contextmanager
def _faults_in(name: str) -> Iterator[None]:
    """Make a TemplateError that names the line of whatever is wrong in a template."""
    try:
        yield
    except (TemplateError, jinja2.TemplateError) as error:
        line = getattr(error, "lineno", None) or _line_in(name, error.__traceback__)
        raise _at(name, line, error) from error


def _line_in(name: str, traceback: TracebackType | None) -> int | None:
    """Return the line of the template that an error passed through."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename.endswith(name):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _at(name: str, line: int | None, error: object) -> TemplateError:
    place = f"{name}, line {line}" if line else name
    return TemplateError(f"{place}: {error}")
