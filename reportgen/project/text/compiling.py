"""Compile a project's text to an outline, section templates and declarations. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reportgen.base.errors import Faults, TemplateError, listed, no_such
from reportgen.project.bibliography import NO_WORKS, Bibliography
from reportgen.project.declarations import (
    ClaimDeclaration,
    FigureDeclaration,
    OutcomeDeclaration,
    TableDeclaration,
    TextDeclarations,
    WordingDeclaration,
)
from reportgen.project.text.chapters import Chapters, ChapterText
from reportgen.project.text.files import TextFile
from reportgen.project.text.html import read_html
from reportgen.project.text.markdown import read_markdown
from reportgen.project.text.names import KnownNames, Place, fault
from reportgen.project.text.rewriting import check_template
from reportgen.project.text.section import SectionText
from reportgen.project.text.typed import typed_numbers
from reportgen.report.outline import Chapter, Entry

NUMBERED = ("figure", "table", "equation")

_MOST_UNCITED = 6  # keys in a warning


@dataclass(frozen=True)
class CompiledText:
    """What a text says of the report."""

    chapters: tuple[Chapter, ...]
    templates: Mapping[str, str]  # "sections/ID.html" -> the template
    places: Mapping[str, tuple[str, ...]]  # the same -> the place in the text of each line of it
    declarations: TextDeclarations
    warnings: tuple[str, ...]  # one line each, with its place


def compile_text(
    files: Sequence[TextFile],
    *,
    title: str,
    known: Mapping[str, Collection[str]],
    derived: Collection[str] = (),
    read: Collection[str] = (),
    bibliography: Bibliography = NO_WORKS,
) -> CompiledText:
    """Return the text as an outline, templates and declarations.

    files: an abstract comes last.
    title: of the report, for the chapter of a text without headings.
    known: experiment -> the names of its settings; "" -> the settings of no experiment.
    derived: sections that functions derive values of.
    read: experiments whose results others read, or functions that derive values.
    bibliography: the works that it can cite.
    Raises TemplateError for what is wrong in the text, a line with its place for each fault: of
    a paragraph the first, and of what needs others to be right only where they are.
    """
    faults = Faults(TemplateError)
    chapters = Chapters(title, KnownNames(known, derived, bibliography), faults)
    for file in files:
        with faults.noted():
            (_read_abstract if file.is_abstract else _read)(file, chapters)
    faults.check()
    chapters.finish()
    sections = list(chapters.sections)
    for section in sections:
        with faults.noted():
            check_template(section)
    faults.check()
    _check_labels(sections, faults)
    _check_references(sections, chapters.numbers, faults)
    faults.check()
    declarations = _declarations(sections, bibliography)
    warnings = [
        one for section in sections for one in typed_numbers(section.place.file, section.prose)
    ]
    shown = {*read}
    shown |= {name.partition(".")[0] for names in declarations.numbers.values() for name in names}
    shown |= {name.partition(".")[0] for names in declarations.settings.values() for name in names}
    cited = {one.key for one in declarations.works}
    if uncited := [key for key in bibliography.works if key not in cited]:
        place, keys = bibliography.works[uncited[0]].place, listed(uncited, _MOST_UNCITED)
        warnings.append(f"{place}: {keys} {'are' if uncited[1:] else 'is'} cited nowhere.")
    unused = [one for one in chapters.known.experiments if one not in shown]
    warnings += [
        f"{name} does not run: the text shows nothing of this experiment." for name in unused
    ]
    return CompiledText(
        tuple(_chapter(chapter, declarations) for chapter in chapters.chapters),
        {f"sections/{section.id}.html": section.finished(chapters.numbers) for section in sections},
        {f"sections/{section.id}.html": section.places for section in sections},
        declarations,
        tuple(warnings),
    )


def _read(file: TextFile, chapters: Chapters) -> None:
    (read_markdown if file.is_markdown else read_html)(file, chapters)


def _read_abstract(file: TextFile, chapters: Chapters) -> None:
    """Add the abstract before all chapters; raises TemplateError where it has a heading."""
    place, others = Place(file.name, 1), len(chapters.chapters)
    chapters.begin_chapter("Abstract", "", place, is_numbered=False)
    chapters.chapters[-1].is_abstract = True
    _read(file, chapters)
    if len(chapters.chapters) > others + 1:
        raise fault(place, "an abstract has no chapters.")
    if chapters.chapters[-1].sections:
        chapters.chapters.insert(0, chapters.chapters.pop())
    else:
        raise fault(place, "the abstract is empty.")


def _check_labels(sections: Sequence[SectionText], faults: Faults) -> None:
    """Note two things of one label."""
    places: dict[tuple[str, str], Place] = {}
    for section in sections:
        for one in section.placed:
            space = "numbered" if one.kind in NUMBERED else one.kind
            first = places.setdefault((space, one.label), one.place)
            if first is not one.place:
                problem = f"the {one.kind} {one.label} is there already ({first})"
                advice = "; give this one another id." if one.kind != "figure" else "."
                with faults.noted():
                    raise fault(one.place, problem + advice)


def _check_references(
    sections: Sequence[SectionText], numbers: Mapping[str, str], faults: Faults
) -> None:
    """Note references that lead nowhere."""
    placed = [one for section in sections for one in section.placed]
    labels = [one.label for one in placed if one.kind in NUMBERED]
    claims = [one.label for one in placed if one.kind == "claim"]
    for one in (one for section in sections for one in section.references):
        with faults.noted():
            if one.kind == "section" and one.label not in numbers:
                raise fault(one.place, no_such("section", one.label, numbers))
            if one.kind == "ref" and one.label not in labels:
                raise fault(one.place, no_such("figure, table or equation", one.label, labels))
            if one.kind == "outcome" and one.label not in claims:
                raise fault(one.place, no_such("claim", one.label, claims))


def _declarations(sections: Sequence[SectionText], bibliography: Bibliography) -> TextDeclarations:
    declared = [one for section in sections for one in section.declared]
    places: dict[str, str] = {}
    for name, place in (one for section in sections for one in section.results.items()):
        if place:
            places.setdefault(name, place)
    cited = dict.fromkeys(key for section in sections for key in section.cites)
    return TextDeclarations(
        figures=tuple(one for one in declared if isinstance(one, FigureDeclaration)),
        tables=tuple(one for one in declared if isinstance(one, TableDeclaration)),
        claims=tuple(one for one in declared if isinstance(one, ClaimDeclaration)),
        wordings=tuple(one for one in declared if isinstance(one, WordingDeclaration)),
        outcomes=tuple(one for one in declared if isinstance(one, OutcomeDeclaration)),
        numbers={section.id: _results_of(section) for section in sections},
        dispensable={section.id: _dispensable(section) for section in sections},
        settings={section.id: tuple(section.settings) for section in sections},
        places=places,
        works=tuple(bibliography.works[key] for key in cited),
    )


def _dispensable(section: SectionText) -> tuple[str, ...]:
    """Return the names of results that a section can do without.

    They stand in claims that say so, or on a condition, which a derived word can decide.
    """
    on_condition = [name for name, place in section.results.items() if not place]
    decides = section.id in section.known.derived
    return (*section.dispensable, *(on_condition if decides else ()))


def _results_of(section: SectionText) -> tuple[str, ...]:
    """Return the names of all results that a section shows, each once."""
    figures = (one for one in section.declared if isinstance(one, FigureDeclaration))
    tables = (one for one in section.declared if isinstance(one, TableDeclaration))
    values = [*(name for one in figures for name in one.values), *(one.value for one in tables)]
    return tuple(dict.fromkeys([*section.results, *filter(None, values)]))


def _chapter(chapter: ChapterText, declarations: TextDeclarations) -> Chapter:
    entries = (_entry(section, declarations) for section in chapter.sections)
    return Chapter(
        number=chapter.number,
        title=chapter.title,
        experiments=tuple(entries),
        is_abstract=chapter.is_abstract,
    )


def _entry(section: SectionText, declarations: TextDeclarations) -> Entry:
    def labels(kind: str) -> tuple[str, ...]:
        return tuple(one.label for one in section.placed if one.kind == kind)

    claims = (one.label for one in section.references if one.kind == "outcome")
    named = (*declarations.numbers[section.id], *claims)
    experiments = dict.fromkeys(name.partition(".")[0] for name in named)
    return Entry(
        stem=section.id,
        title=section.title,
        figures=labels("figure"),
        drawings=labels("drawing"),
        tables=labels("table"),
        reads=tuple(name for name in experiments if name != section.id),
        cites=tuple(section.cites),
    )
