"""Compose a report as one HTML document, for one medium."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import jinja2
from markupsafe import Markup

from reportgen.base.errors import TemplateError
from reportgen.base.untrusted.text import steering_character
from reportgen.project.theme import STYLE, Theme
from reportgen.render.csp import check_that_nothing_is_loaded, with_policy
from reportgen.render.document.appendices import (
    acceptance_rows,
    experiment_rows,
    lists_of_things,
    rebuild_command,
    setting_rows,
    software_rows,
    task_rows,
)
from reportgen.render.document.ledger import Heading, Ledger
from reportgen.render.document.media import Medium
from reportgen.render.document.published_rows import published_rows
from reportgen.render.document.sweeps import SWEEPS, page_sweeps
from reportgen.render.document.template_engine import (
    Sandbox,
    TemplateFiles,
    faults_in,
    located,
    own_addresses,
    refusing_elements,
    section_template,
    template_labels,
)
from reportgen.render.document.vocabulary import Vocabulary
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text.markup import breakable, own_html
from reportgen.report.claim_words import claim_rows, claims_in_brief
from reportgen.report.model import Report
from reportgen.report.outline import Entry, entries_of
from reportgen.report.provenance import PROVENANCE, SETTINGS, origins_of
from reportgen.report.references import Reference, anchor_of_reference
from reportgen.report.settings_words import deviation_sentence
from reportgen.report.tables import padding_rules

PAGE = "report.html"
SCRIPTS = ("shared.js", "page.js", "numbers.js", "plots.js")


@dataclass(frozen=True)
class PageChapter:
    """A chapter with its sections as HTML."""

    heading: Heading
    sections: tuple[Markup, ...]
    is_abstract: bool


def compose_document(
    report: Report,
    drawings: Sequence[Drawing],
    medium: Medium,
    theme: Theme | None = None,
) -> str:
    """Return the whole page.

    Raises TemplateError where a template is wrong, or where what the report
    must show and what the templates place are not the same.
    """
    loader = TemplateFiles(theme, report.templates)
    environment = Sandbox(loader)
    environment.globals["medium"] = medium.name
    environment.filters["breakable"] = breakable
    labels = template_labels(environment, entries_of(report.chapters))
    ledger = Ledger(report, labels)
    origins = origins_of(report)
    with faults_in("macros.html"):
        macros = environment.module_of("macros.html")
    shown = {drawing.figure.label: drawing for drawing in drawings}
    vocabulary = Vocabulary(report, shown, medium, ledger, macros, origins)
    environment.globals.update(vocabulary.functions(), report=report)

    chapters = _chapters(environment, report, vocabulary, ledger)
    abstract = [one for one in chapters if one.is_abstract]
    ledger.check()
    numbers = published_rows(report, vocabulary.text)
    cells = (cell.classes for row in numbers.rows for cell in row.numbers)
    parts = [*(section for chapter in chapters for section in chapter.sections), *cells]
    sheet = _style(environment, theme)
    style = "\n".join((medium.font_rules(), sheet, padding_rules(parts)))
    script = "\n".join(_render(environment, name) for name in SCRIPTS)
    appendices = _appendices(report)
    references = _references(report)
    if references:
        vocabulary.contents.append(Heading(2, "", "References", "references"))
    page = _render(
        environment,
        PAGE,
        style=own_html(style),
        script=own_html(script),
        date=report.date,
        original=report.original,
        deviates_from=report.deviates_from,
        shortened=deviation_sentence(
            report.deviations,
            [one.name for one in report.deviations],
            report.reference,
            [task.name for task in report.tasks],
        ),
        has_earlier=bool(report.fallbacks),
        abstract=abstract,
        chapters=[one for one in chapters if not one.is_abstract],
        references=references,
        appendices=appendices,
        contents=[*vocabulary.contents, *filter(None, appendices.values())],
        lists=lists_of_things(report, medium.math),
        setting_rows=setting_rows(report),
        software_rows=software_rows(report),
        rebuild_command=rebuild_command(report),
        experiment_rows=experiment_rows(report),
        task_rows=task_rows(report),
        has_seeds=any(task.seed is not None for task in report.tasks),
        acceptance_rows=acceptance_rows(report),
        claim_rows=claim_rows(vocabulary.claims, vocabulary.text),
        claims_in_brief=claims_in_brief(report),
        claims_are_tested=any(
            one.p_value is not None or one.margin is not None for one in report.claims
        ),
        published=numbers,
        sweeps=page_sweeps(report, shown, medium),
        origins=tuple(origins.values()),
    )
    loader.check_that_all_are_used()
    if 'href="#deviations"' in page and 'id="deviations"' not in page:
        raise TemplateError(
            'report.html has no element with id="deviations", to which the marks of settings that '
            "deviate lead; give it to the one that prints {{ shortened }}."
        )
    if any(f'id="{anchor}"' not in page for anchor in references):
        raise TemplateError(
            "report.html has no list of references, to which citations lead; put "
            "{{ macros.references(references, report.citations) }} into it."
        )
    if report.sweeps and f'id="{SWEEPS}"' not in page:
        raise TemplateError(
            "report.html has no appendix on sweeps, which report.sweeps asks for; put "
            '{{ macros.sweeps(appendices.get("sweeps"), sweeps) }} into it.'
        )
    try:
        if theme is not None:
            check_that_nothing_is_loaded(page)
        return with_policy(page, [style], [script]) if medium.name == "screen" else page
    except ValueError as error:
        raise TemplateError(f"{PAGE}: {error}.") from error


def _chapters(
    environment: jinja2.Environment, report: Report, vocabulary: Vocabulary, ledger: Ledger
) -> list[PageChapter]:
    """Return the chapters that show any section."""
    failures = {section.stem: section.failure for section in report.sections}

    def section_of(entry: Entry) -> Markup:
        if (failure := failures[entry.stem]) is not None:
            return vocabulary.failure(entry, failure)
        ledger.template = section_template(entry.stem)
        section = _render(environment, ledger.template)
        source = report.templates.get(ledger.template, "")
        return own_html(refusing_elements(ledger.template, section, source))

    chapters = []
    for chapter in report.chapters:
        entries = [entry for entry in chapter.experiments if entry.stem in failures]
        if entries:
            heading = Heading(2, str(chapter.number or ""), chapter.title, chapter.anchor)
            if not chapter.is_abstract:
                vocabulary.contents.append(heading)
            sections = tuple(map(section_of, entries))
            chapters.append(PageChapter(heading, sections, chapter.is_abstract))
    return chapters


def _appendices(report: Report) -> dict[str, Heading | None]:
    """Return name -> heading of each appendix; None where the report has nothing for it."""
    noun = report.original_noun
    titles = {
        "provenance": ("Provenance", PROVENANCE),
        "settings": ("Settings", SETTINGS),
        "claims": ("Claims", "appendix-claims") if report.claims else None,
        "numbers": (f"The {noun}’s numbers and ours", "appendix-published")
        if report.published
        else None,
        "errata": (f"Errata of the {noun}", "appendix-errata") if report.errata else None,
    }
    # Themes may take the five before by their places.
    titles |= {"sweeps": ("Sweeps", SWEEPS)} if report.sweeps else {}
    letters = iter(ascii_uppercase)
    return {
        name: Heading(2, next(letters), *title) if title else None for name, title in titles.items()
    }


def _references(report: Report) -> dict[str, Reference]:
    """Return anchor -> work of all that the sections cite that are shown, whatever came out."""
    shown = {one.stem for one in report.sections if one.failure is None}
    entries = (one for one in entries_of(report.chapters) if one.stem in shown)
    cited = {key for entry in entries for key in entry.cites}
    anchors = {anchor_of_reference(n): one for n, one in enumerate(report.references, start=1)}
    return {anchor: one for anchor, one in anchors.items() if one.key in cited}


def _style(environment: jinja2.Environment, theme: Theme | None) -> str:
    style = _render(environment, "style.css")
    if theme is None:
        return style
    if "style.css" in theme.templates:
        style = own_addresses(style, "style.css", theme)
    return f"{style}\n{own_addresses(theme.style, STYLE, theme)}"


def _render(environment: jinja2.Environment, name: str, **context: object) -> str:
    with faults_in(name):
        made = environment.get_template(name).render(context)
    if character := steering_character(made, breaks=True):
        raise located(name, None, f"it prints the control character {character}.")
    return made
