"""Write the template of one section, and note what the section declares and shows."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import jinja2
from jinja2 import nodes

from reportgen.base.errors import no_such
from reportgen.project.declarations import ClaimDeclaration, FigureDeclaration, TableDeclaration
from reportgen.project.text.calls import (
    FUNCTIONS,
    OF_RESULTS,
    OF_SETTINGS,
    PARSER,
    Called,
    called,
    literal,
)
from reportgen.project.text.claims import claim_sides, name_of_claim
from reportgen.project.text.names import (
    NAME,
    NUMBER,
    KnownNames,
    check_identifier,
    fault,
)
from reportgen.project.text.scanning import Part
from reportgen.report.texts import FORMS

SETTING_FORM = "setting"
"""The form of a setting in a declared text, as in "{knn.neighbours:setting}"."""

_GIVEN = {"report", "medium", "loop", "range", "namespace", "dict"}
"""What a template sees beside the functions."""

_BOUND = re.compile(r"\{%-?\s*(?:set|for)\s+([\w\s,]+?)\s*(?:=|\bin\b)")
_SECTION = re.compile(r"\ue002(.*?)\ue002")  # an id, until the number of its section is known
_REPORT_PART = re.compile(
    r"\$[^$]+\$"
    r"|\{\{(?P<expression>(?:[^{}\"']|\"[^\"]*\"|'[^']*')*)\}\}"
    rf"|\{{(?P<name>{NAME})(?::(?P<form>\w+))?\}}"
    r"|(?P<stray>[{}$])"
)
_OUTCOMES = ("holds", "does_not_hold", "inconclusive")


@dataclass(frozen=True)
class Placed:
    """A thing with a label, or a reference to one."""

    kind: str
    label: str
    place: str


@dataclass
class SectionText:
    """One section while it is read."""

    id: str
    title: str
    file: str
    line: int
    number: str  # of its heading; of its chapter where it has none
    known: KnownNames
    table_values: Collection[str]  # results that are known to be tables
    template: list[str] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    references: list[Placed] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    figures: list[FigureDeclaration] = field(default_factory=list)
    tables: list[TableDeclaration] = field(default_factory=list)
    claims: list[ClaimDeclaration] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)  # line, words of it
    results: dict[str, str] = field(default_factory=dict)  # name -> first place
    settings: dict[str, str] = field(default_factory=dict)
    _jinja: list[tuple[int, str]] = field(default_factory=list)  # line, piece of the template
    _bound: set[str] = field(default_factory=set)  # variables of the template

    def place(self, line: int) -> str:
        """Return where a line is, as in "text.md, line 12"."""
        return f"{self.file}, line {line}"

    def jinja(self, part: Part) -> str:
        """Return what the template has for a part; notes what it names."""
        match part.kind:
            case "brace":
                return '{{ "{" }}'
            case "math":
                return f"{{{{ math({literal(part.source)}) }}}}"
            case "equation":
                label = self.label(part.id or f"equation_{self._count('equation') + 1}", part.line)
                self._note("equation", label, part.line)
                return f"{{{{ equation({literal(label)}, {literal(part.source)}) }}}}"
            case "statement":
                for names in _BOUND.findall(part.source):
                    self._bound |= set(re.findall(r"\w+", names))
                compiled = part.source
            case "expression":
                compiled = f"{{{{ {self.expression(part)} }}}}"
        self._jinja.append((part.line, compiled))
        return compiled

    def expression(self, part: Part) -> str:
        """Return what the template has within the braces."""
        number = NUMBER.fullmatch(part.source)
        if number and number["name"].partition(".")[0] not in self._bound | _GIVEN:
            return self._number(number["name"], number["form"], self.place(part.line))
        call = called(part, self.place(part.line))
        rewrite = self._rewrites().get(call.function) if call else None
        return rewrite(call) if call and rewrite else part.source

    def report_text(self, text: str, line: int) -> str:
        """Return a caption, cell or sentence as a text of the report: numbers in braces."""
        place = self.place(line)

        def replace(found: re.Match[str]) -> str:
            if found["expression"] is not None:
                return self._in_report_text(Part("expression", found["expression"], line), place)
            if found["name"]:
                self.note_result(found["name"], place)
                self._check_form(found["form"] or "metric", place)
            if found["stray"]:
                raise fault(
                    place,
                    f"a {found['stray']} in a caption, cell or sentence of a claim must belong to "
                    "a number, as in {{ knn.accuracy }}, or to mathematics, as in $x$.",
                )
            return found[0]

        words = " ".join(_REPORT_PART.sub(replace, text).split())
        self.prose.append((line, words))
        return words

    def label(self, identifier: str, line: int) -> str:
        """Return "SECTION.ID"; raises TemplateError for an id that has not its form."""
        return f"{self.id}.{check_identifier(identifier, self.place(line))}"

    def declare_figure(
        self, values: Sequence[str], caption: str, alternative: str, columns: int, line: int
    ) -> str:
        """Declare a figure, or a table where the value is one; return its call."""
        for name in values:
            self.known.check_result(name, self.place(line))
        if len(values) == 1 and values[0] in self.table_values:
            return self.declare_table(values[0], caption, (), (), (), line, value=values[0])
        label = values[0]
        self._note("figure", label, line)
        caption = self._caption(caption, f"The figure {label}", line)
        alternative = self.report_text(alternative, line)
        self.figures.append(
            FigureDeclaration(
                label, tuple(values), caption, alternative, self.id, self.place(line), columns
            )
        )
        return f"figure({literal(label)})"

    def declare_table(
        self,
        label: str,
        caption: str,
        columns: tuple[str, ...],
        aligns: tuple[str, ...],
        rows: tuple[tuple[str, ...], ...],
        line: int,
        *,
        value: str = "",
    ) -> str:
        """Declare a table; return its call."""
        if value:
            self.known.check_result(value, self.place(line))
        self._note("table", label, line)
        caption = self._caption(caption, f"The table {label}", line)
        self.tables.append(
            TableDeclaration(
                label, caption, columns, aligns, rows, value, self.id, self.place(line)
            )
        )
        return f"table({literal(label)})"

    def table_number(self) -> int:
        """Return the place of the next table in this section, from 1."""
        return self._count("table") + 1

    def check(self) -> None:
        """Check the whole template; raises TemplateError with the line of what is wrong."""
        text = ""
        for line, piece in self._jinja:
            text += "\n" * (line - 1 - text.count("\n")) + piece
        try:
            tree = PARSER.parse(text)
        except jinja2.TemplateSyntaxError as error:
            raise fault(self.place(error.lineno), f"{error.message}") from None
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name):
                self._check_call(call.node.name, call)
        allowed = {*FUNCTIONS, *_GIVEN, *self._bound}
        for name in tree.find_all(nodes.Name):
            if name.ctx == "load" and name.name not in allowed:
                raise fault(self.place(name.lineno), self._unknown(name.name))

    def finished(self, numbers: Mapping[str, str]) -> str:
        """Return the template. numbers: of sections, by id; every reference must lead to one."""
        return _SECTION.sub(lambda found: numbers[found[1]], "".join(self.template))

    def note_result(self, name: str, place: str) -> None:
        """Note that the section shows a result; raises TemplateError for no such experiment."""
        self.known.check_result(name, place)
        self.results.setdefault(name, place)

    def note_setting(self, name: str, place: str) -> None:
        """Note that the section shows a setting; raises TemplateError for no such one."""
        self.known.check_setting(name, place)
        self.settings.setdefault(name, place)

    def _rewrites(self) -> Mapping[str, Callable[[Called], str]]:
        return {
            "claim": self._claim,
            "figure": self._figure,
            "table": self._table,
            "equation": self._equation,
            "section": self._section,
            "listing": self._listing,
        }

    def _number(self, name: str, form: str | None, place: str) -> str:
        self.note_result(name, place)
        if form is None:
            return f"metric({literal(name)})"
        self._check_form(form, place)
        return f"text({literal(f'{{{name}:{form}}}')})"

    def _in_report_text(self, part: Part, place: str) -> str:
        number = NUMBER.fullmatch(part.source)
        if number:
            self._number(number["name"], number["form"], place)
            form = f":{number['form']}" if number["form"] else ""
            return f"{{{number['name']}{form}}}"
        call = called(part, place)
        if call and call.function == "setting" and len(call.arguments) == 1:
            self.note_setting(call.text(0), place)
            return f"{{{call.text(0)}:{SETTING_FORM}}}"
        raise fault(
            place,
            f"{{{{ {part.source.strip()} }}}} cannot stand in a caption, cell or sentence of a "
            "claim: only results, settings and mathematics can.",
        )

    def _claim(self, call: Called) -> str:
        expression, given = call.text(0), call.options
        if not given and NUMBER.fullmatch(expression):
            return f"claim({literal(expression)})"
        call.check_options((*_OUTCOMES, "id", "test", "tolerance"))
        for side in claim_sides(expression, call.place):
            if NUMBER.fullmatch(side):
                self.note_result(side, call.place)
        for outcome in _OUTCOMES:
            if not str(given.get(outcome, "")).strip():
                raise fault(
                    call.place,
                    f'the claim {expression} has no sentence for an outcome: add {outcome}="...".',
                )
        tolerance = given.get("tolerance")
        if not (tolerance is None or (isinstance(tolerance, int | float) and tolerance >= 0)):
            raise fault(call.place, "the tolerance of a claim must be a number from 0 on.")
        if "id" in given:
            name = self.label(str(given["id"]), call.line)
        else:
            name = name_of_claim(self.id, expression, len(self.claims) + 1)
        self._note("claim", name, call.line)
        holds, does_not_hold, inconclusive = (
            self.report_text(str(given[outcome]), call.line) for outcome in _OUTCOMES
        )
        self.claims.append(
            ClaimDeclaration(
                name,
                expression,
                holds,
                does_not_hold,
                inconclusive,
                str(given.get("test", "")),
                tolerance if tolerance is None else float(tolerance),
                self.id,
                call.place,
            )
        )
        return f"claim({literal(name)})"

    def _figure(self, call: Called) -> str:
        call.check_options(("caption", "alternative", "columns", "numbered"))
        if "caption" in call.options:
            values = [call.text(index) for index in range(len(call.arguments))]
            caption, alternative = (
                str(call.options.get(key, "")) for key in ("caption", "alternative")
            )
            columns = int(str(call.options.get("columns", 0)))
            return self.declare_figure(values, caption, alternative, columns, call.line)
        label = call.text(0)
        is_numbered = call.options.get("numbered", True)
        self._note("figure" if is_numbered else "drawing", label, call.line)
        return f"figure({literal(label)})"

    def _table(self, call: Called) -> str:
        call.check_options(("caption",))
        name = call.text(0)
        if "caption" in call.options:
            caption = str(call.options["caption"])
            return self.declare_table(name, caption, (), (), (), call.line, value=name)
        self._note("table", name, call.line)
        return f"table({literal(name)})"

    def _equation(self, call: Called) -> str:
        label = call.text(0)
        self._note("equation", label, call.line)
        return ", ".join(["equation(" + literal(label), *map(literal, call.arguments[1:])]) + ")"

    def _section(self, call: Called) -> str:
        self.references.append(Placed("section", call.text(0), call.place))
        return f'section("\ue002{call.text(0)}\ue002")'

    def _listing(self, call: Called) -> str:
        names = call.arguments if len(call.arguments) > 1 else ["experiments", call.text(0)]
        return f"listing({', '.join(map(literal, names))})"

    def _check_call(self, function: str, call: nodes.Call) -> None:
        place = self.place(call.lineno)
        names = [str(one.value) for one in call.args if isinstance(one, nodes.Const)]
        for name in names[:1]:
            if function in OF_RESULTS:
                self.note_result(name, place)
            elif function in OF_SETTINGS:
                self.note_setting(name, place)
            elif function == "ref":
                self.references.append(Placed("ref", name, place))
            elif function == "text":
                self.report_text(name, call.lineno)
            elif function == "section" and not _SECTION.fullmatch(name):
                raise fault(place, "section(...) must stand alone in its braces.")
        if function == "deviations":
            for name in names:
                self.known.check_section(name, place)

    def _unknown(self, name: str) -> str:
        if name in self.known.experiments:
            return (
                f"the text cannot reckon with results of {name}: let the experiment return the "
                "number that is to be shown."
            )
        return no_such("function", name, FUNCTIONS)

    def _check_form(self, form: str, place: str) -> None:
        if form not in FORMS:
            raise fault(place, no_such("form", form, FORMS, " of a number"))

    def _caption(self, caption: str, what: str, line: int) -> str:
        if not caption.strip():
            raise fault(self.place(line), f"{what} has no caption.")
        return self.report_text(caption, line)

    def _note(self, kind: str, label: str, line: int) -> None:
        self.placed.append(Placed(kind, label, self.place(line)))

    def _count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.placed)
