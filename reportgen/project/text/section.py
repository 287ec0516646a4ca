"""One section of a text: its template, what it declares, and the names that it shows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import jinja2
from jinja2 import meta, nodes

from reportgen.base.errors import TemplateError, no_such
from reportgen.project.declarations import (
    Declaration,
    FigureDeclaration,
    TableDeclaration,
    with_texts,
)
from reportgen.project.sections.filling import TEMPLATE, TEXT_FUNCTIONS
from reportgen.project.text.calls import FUNCTIONS, PARSER, called, literal
from reportgen.project.text.names import (
    CITATION_FORM,
    NAME,
    NUMBER,
    SETTING_FORM,
    KnownNames,
    Place,
    check_identifier,
    checked,
    fault,
)
from reportgen.project.text.scanning import Part
from reportgen.report.mathematics import check_text
from reportgen.report.texts import FORMS

SECTION = re.compile(r"\ue002(.*?)\ue002")
"""An id in a template, until the number of its section is known."""

_CONDITION = re.compile(r"\{%-?\s*(end)?(?:if|for)\b")
_REPORT_PART = re.compile(
    r"\$[^$]+\$"
    r"|\{\{(?P<expression>(?:[^{}\"']|\"[^\"]*\"|'[^']*')*)\}\}"
    r"|(?P<statement>\{%.*?%\})"
    rf"|\{{(?P<name>{NAME})(?::(?P<form>\w+))?\}}"
    r"|(?P<stray>[{}$])"
)


@dataclass(frozen=True)
class Placed:
    """A thing with a label, or a reference to one."""

    kind: str
    label: str
    place: Place


@dataclass
class SectionText:
    """One section while it is read."""

    id: str
    title: str
    place: Place  # where it begins
    number: str  # of its heading; of its chapter where it has none
    known: KnownNames
    template: list[str] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    references: list[Placed] = field(default_factory=list)
    declared: list[Declaration] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)  # line, words of it
    results: dict[str, str] = field(default_factory=dict)  # name -> place; "": on a condition
    dispensable: set[str] = field(default_factory=set)  # results in claims that do without them
    settings: dict[str, None] = field(default_factory=dict)  # names, each once
    jinja: list[tuple[int, str]] = field(default_factory=list)  # line, piece of the template
    variables: set[str] = field(default_factory=set)  # that the template sets itself
    cites: dict[str, None] = field(default_factory=dict)  # keys of works, each once
    conditions: int = 0  # around what is read or checked
    _line: int = 0  # of the template, that is written
    _places: dict[int, Place] = field(default_factory=dict)  # line of the template -> of the text

    def report_text(
        self, text: str, place: Place, *, has_words: bool = False, is_seen: bool = True
    ) -> str:
        """Return a caption, cell or sentence as a text of the report: numbers in braces.

        What depends on settings or on derived words stays a template.
        has_words: names without a dot are words of derived evidence.
        is_seen: the page shows the text, so numbers that are typed in it count.
        """

        def in_report(found: re.Match[str]) -> str:
            if found["expression"] is not None:
                return self._in_report_text(Part("expression", found["expression"], place))
            if found["statement"]:
                self.pass_statement(found[0])
                return found[0]
            if found["name"]:
                self.show(found["name"], found["form"], place)
            if found["stray"]:
                raise fault(
                    place,
                    f"a {found['stray']} in a caption, cell or sentence of a claim must belong to "
                    "a number, as in {{ knn.accuracy }}, or to mathematics, as in $x$.",
                )
            return found[0]

        words = " ".join(_REPORT_PART.sub(in_report, text).split())
        if TEMPLATE.search(words):
            self._check_text(words, place, has_words=has_words)
            return words
        if is_seen:
            self.prose.append((place.line, words))
        return checked(check_text, words, place)

    def pass_statement(self, statement: str) -> None:
        """Note where a condition or a loop begins or ends."""
        if condition := _CONDITION.match(statement):
            self.conditions += -1 if condition[1] else 1

    def label(self, identifier: str, place: Place) -> str:
        """Return "SECTION.ID"; raises TemplateError for an id that has not its form."""
        return f"{self.id}.{check_identifier(identifier, place)}"

    def declare(self, declaration: FigureDeclaration | TableDeclaration, place: Place) -> str:
        """Declare a figure, or a table whose cells are texts of the report; return its call.

        Raises TemplateError where it has no caption, or shows what no experiment returns.
        """
        if isinstance(declaration, FigureDeclaration):
            kind, values = "figure", declaration.values
            words = self.report_text(declaration.alternative, place, is_seen=False)
            declaration = replace(declaration, alternative=words)
        else:
            kind, values = "table", (declaration.value,) if declaration.value else ()
        for name in values:
            self.known.check_result(name, place)
        if not declaration.caption.strip():
            raise fault(place, f"The {kind} {declaration.label} has no caption.")
        is_drawing = isinstance(declaration, FigureDeclaration) and not declaration.is_numbered
        self.note("drawing" if is_drawing else kind, declaration.label, place)
        texts = ("caption", "title", "note")
        made = with_texts(declaration, lambda text: self.report_text(text, place), texts)
        self.declared.append(made)
        return f"{kind}({literal(declaration.label)})"

    def write(self, piece: str, place: Place | None = None) -> None:
        """Add a piece to the template; place: of what it was, unless it is words alone."""
        if place is not None:
            self._places.setdefault(self._line, place)
        self.template.append(piece)
        self._line += piece.count("\n")

    @property
    def places(self) -> tuple[str, ...]:
        """The place in the text of each line of the template, or of what comes before it."""
        place, places = self.place, []
        for line in range(self._line + 1):
            place = self._places.get(line, place)
            places.append(str(place))
        return tuple(places)

    def finished(self, numbers: Mapping[str, str]) -> str:
        """Return the template. numbers: of sections, by id; every reference must lead to one."""
        return SECTION.sub(lambda found: numbers[found[1]], "".join(self.template))

    def show(self, name: str, form: str | None, place: Place) -> None:
        """Note that the section shows a result, or a setting where the form says so.

        Raises TemplateError for no such experiment, setting or form.
        """
        if form == SETTING_FORM:
            self.known.check_setting(name, place)
            self.settings[name] = None
            return
        if form is not None and form not in FORMS:
            raise fault(place, no_such("form", form, FORMS, " of a number"))
        self.known.check_result(name, place)
        if not self.conditions:
            self.dispensable.discard(name)
        self.results[name] = self.results.get(name) or ("" if self.conditions else str(place))

    def cite(self, cited: Sequence[object], place: Place) -> str:
        """Note that the section cites works; return the citation as a declared text has it."""
        for one in cited:
            self.cites[self.known.check_citation(str(one), place)] = None
        return f"{{{'; '.join(map(str, cited))}:{CITATION_FORM}}}"

    def is_derived(self, name: str) -> bool:
        """Return whether it is the name of a value that a section may derive."""
        return bool(NUMBER.fullmatch(name)) and name.partition(".")[0] in self.known.derived

    def note(self, kind: str, label: str, place: Place) -> None:
        """Note that the section places something."""
        self.placed.append(Placed(kind, label, place))

    def next_id(self, kind: str) -> str:
        """Return an id for the next thing of a kind, as in "table_1"."""
        return f"{kind}_{sum(one.kind == kind for one in self.placed) + 1}"

    def _check_text(self, text: str, place: Place, *, has_words: bool) -> None:
        """Raise TemplateError for a template in a text that cannot be read, or names nothing."""
        try:
            tree = PARSER.parse(text)
        except jinja2.TemplateSyntaxError as error:
            raise fault(place, f"{error.message}") from None
        known = {*TEXT_FUNCTIONS, *self.known.experiments, *self.known.derived}
        for name in meta.find_undeclared_variables(tree):
            if name not in known and not has_words:
                raise self._no_place(name, place)
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "value":
                names = [one.value for one in call.args if isinstance(one, nodes.Const)]
                for name in names:
                    self.show(str(name), SETTING_FORM, place)

    def _in_report_text(self, part: Part) -> str:
        place = part.place
        number = NUMBER.fullmatch(part.source)
        call = None if number else called(part)
        if number:
            name, form = number["name"], number["form"]
        elif call and call.function == "setting" and len(call.arguments) == 1:
            name, form = call.text(0), SETTING_FORM
        elif call and call.function == "cite":
            return self.cite(call.arguments, place)
        elif call is None or call.function not in FUNCTIONS or call.function in TEXT_FUNCTIONS:
            return f"{{{{ {part.source.strip()} }}}}"  # which _check_text looks at
        else:
            raise self._no_place(part.source.strip(), place)
        self.show(name, form, place)
        return f"{{{name}:{form}}}" if form else f"{{{name}}}"

    def _no_place(self, source: str, place: Place) -> TemplateError:
        return fault(
            place,
            f"{{{{ {source} }}}} cannot stand in a caption, cell or sentence of a claim: only "
            f"results, settings, mathematics, cite and {', '.join(TEXT_FUNCTIONS)} can.",
        )
