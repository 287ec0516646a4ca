"""Write parts of a text as a section template has them, and check the whole template."""

import math
import re
from collections.abc import Callable, Mapping

import jinja2
from jinja2 import nodes

from reportgen.base.errors import must_be, no_such
from reportgen.project.declarations import (
    ClaimDeclaration,
    FigureDeclaration,
    OutcomeDeclaration,
    TableDeclaration,
    WordingDeclaration,
)
from reportgen.project.text.calls import (
    FUNCTIONS,
    OF_ORIGINAL,
    OF_RESULTS,
    OF_SETTINGS,
    PARSER,
    Called,
    called,
    literal,
)
from reportgen.project.text.claims import TESTS, comparison_of, name_of_claim
from reportgen.project.text.names import NUMBER, SETTING_FORM, Place, checked, fault
from reportgen.project.text.scanning import Part
from reportgen.project.text.section import SECTION, Placed, SectionText
from reportgen.report.mathematics import check_mathematics

_GIVEN = {"report", "medium", "loop", "range", "namespace", "dict"}
"""What a template sees beside the functions."""

_VARIABLES = re.compile(r"\{%-?\s*(?:set|for)\s+([\w\s,]+?)\s*(?:=|\bin\b)")
_LITERAL_BRACE = re.compile(r"\{(?=[{%#]|\Z)")
_MOST_COLUMNS = 9
_OUTCOMES = ("holds", "does_not_hold", "inconclusive")
_SENTENCES = (*_OUTCOMES, "untested", "begins", "ends")


def write_words(words: str) -> str:
    """Return HTML as a template has it, in which a brace is a brace."""
    return _LITERAL_BRACE.sub('{{ "{" }}', words)


def write_part(part: Part, section: SectionText) -> str:
    """Return what the template has for a part; the section notes what it names."""
    match part.kind:
        case "brace":
            return '{{ "{" }}'
        case "math":
            latex = checked(check_mathematics, part.source, part.place)
            return f"{{{{ math({literal(latex)}) }}}}"
        case "equation":
            latex = checked(check_mathematics, part.source, part.place)
            label = section.label(part.id or section.next_id("equation"), part.place)
            section.note("equation", label, part.place)
            return f"{{{{ equation({literal(label)}, {literal(latex)}) }}}}"
        case "statement":
            section.pass_statement(part.source)
            for names in _VARIABLES.findall(part.source):
                section.variables |= set(re.findall(r"\w+", names))
            written = part.source
        case "expression":
            written = f"{{{{ {write_expression(part, section)} }}}}"
    section.jinja.append((part.place.line, written))
    return written


def write_expression(part: Part, section: SectionText) -> str:
    """Return what the template has within the braces."""
    number = NUMBER.fullmatch(part.source)
    if number and not _is_variable(number["name"].partition(".")[0], section):
        name, form = number["name"], number["form"]
        section.show(name, form, part.place)
        if form is None:
            return f"metric({literal(name)})"
        return f"text({literal(f'{{{name}:{form}}}')})"
    call = called(part)
    rewrite = _REWRITES.get(call.function) if call else None
    return rewrite(call, section) if call and rewrite else part.source


def check_template(section: SectionText) -> None:
    """Check a whole section; raises TemplateError with the line of what is wrong."""
    text = ""
    for line, piece in section.jinja:
        text += "\n" * (line - 1 - text.count("\n")) + piece
    try:
        tree = PARSER.parse(text)
    except jinja2.TemplateSyntaxError as error:
        raise fault(Place(section.place.file, error.lineno), f"{error.message}") from None
    conditions = tree.find_all((nodes.If, nodes.For, nodes.CondExpr))
    inside = {id(call) for block in conditions for call in block.find_all(nodes.Call)}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            # The page says nothing where there is no number of ours beside the original's.
            section.conditions = id(call) in inside or call.node.name in OF_ORIGINAL
            _check_call(call.node.name, call, section)
    allowed = {*FUNCTIONS, *_GIVEN, *section.variables}
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in allowed:
            place = Place(section.place.file, name.lineno)
            raise fault(place, _unknown(name.name, section))


def _claim(call: Called, section: SectionText) -> str:
    expression, given = call.text(0), call.options
    if not given and NUMBER.fullmatch(expression):
        return f"claim({literal(expression)})"
    call.check_options((*_SENTENCES, "id", "test", "tolerance"))
    is_derived = section.is_derived(expression)
    comparison = None if is_derived else comparison_of(expression, call.place)
    for name in comparison.names if comparison else ():
        section.show(name, None, call.place)
    test, tolerance = str(given.get("test", "")), given.get("tolerance")
    if test and test not in TESTS:
        raise fault(call.place, no_such("test", test, TESTS))
    if comparison and tolerance is not None and comparison.operator not in ("==", "!="):
        raise fault(call.place, f"a tolerance is for == and !=, not for {comparison.operator}.")
    if not (tolerance is None or (isinstance(tolerance, int | float) and 0 < tolerance < math.inf)):
        raise fault(call.place, must_be("the tolerance of a claim", tolerance, "a number above 0"))
    if is_derived:
        name = expression
    elif "id" in given:
        name = section.label(str(given["id"]), call.place)
    else:
        name = name_of_claim(section.id, expression, section.next_id("claim"))
    section.note("claim", name, call.place)
    holds, does_not_hold, inconclusive, untested = _sentences(
        call, section, has_words=is_derived, is_dispensable=bool(given.get("untested"))
    )
    section.declared.append(
        ClaimDeclaration(
            name,
            expression,
            holds,
            does_not_hold,
            inconclusive,
            test,
            tolerance if tolerance is None else float(tolerance),
            section.id,
            str(call.place),
            untested,
        )
    )
    return f"claim({literal(name)})"


def _outcome(call: Called, section: SectionText) -> str:
    call.check_options(_SENTENCES)
    claim, name = call.text(0), section.label(section.next_id("outcome"), call.place)
    section.note("outcome", name, call.place)
    section.references.append(Placed("outcome", claim, call.place))
    sentences = _sentences(call, section, has_words=True, is_dispensable=True)
    section.declared.append(
        OutcomeDeclaration(name, claim, *sentences, section.id, str(call.place))
    )
    return f"outcome({literal(name)})"


def _sentences(
    call: Called, section: SectionText, *, has_words: bool, is_dispensable: bool
) -> tuple[str, str, str, str]:
    """Return the sentences for the outcomes of a claim, the last where it was not tested.

    is_dispensable: the section does without the results that they show.
    Raises TemplateError where one of the first three is missing.
    """
    given = call.options
    for outcome in _OUTCOMES:
        if not str(given.get(outcome, "")).strip():
            raise fault(
                call.place,
                f'the claim {call.text(0)} has no sentence for an outcome: add {outcome}="...".',
            )
    begins, ends = (str(given.get(part, "")) for part in ("begins", "ends"))
    before = set(section.results)
    section.conditions += is_dispensable
    holds, does_not_hold, inconclusive, untested = (
        section.report_text(sentence, call.place, has_words=has_words)
        for sentence in (
            *(f"{begins}{given[outcome]}{ends}" for outcome in _OUTCOMES),
            str(given.get("untested", "")),
        )
    )
    if is_dispensable:
        section.conditions -= 1
        section.dispensable |= section.results.keys() - before
    return holds, does_not_hold, inconclusive, untested


def _wording(call: Called, section: SectionText) -> str:
    name = call.text(0)
    given = call.text(1) if len(call.arguments) > 1 else f"{{{name}}}"
    text = section.report_text(given, call.place)
    section.declared.append(WordingDeclaration(name, text, section.id, str(call.place)))
    return f"wording({literal(name)})"


def _figure(call: Called, section: SectionText) -> str:
    call.check_options(("caption", "alternative", "columns", "numbered", "title"))
    label, given = call.text(0), call.options
    is_numbered = bool(given.get("numbered", True))
    if "caption" not in given:
        section.note("figure" if is_numbered else "drawing", label, call.place)
        return f"figure({literal(label)})"
    columns = given.get("columns", 0)
    if not (isinstance(columns, int) and 0 <= columns <= _MOST_COLUMNS):
        allowed = f"a whole number from 1 to {_MOST_COLUMNS}"
        raise fault(call.place, must_be("the option columns of figure", columns, allowed))
    declaration = FigureDeclaration(
        label,
        values=tuple(call.text(index) for index in range(len(call.arguments))),
        caption=str(given["caption"]),
        alternative=str(given.get("alternative", "")),
        section=section.id,
        place=str(call.place),
        columns=columns,
        title=str(given.get("title", "")),
        is_numbered=is_numbered,
    )
    return section.declare(declaration, call.place)


def _table(call: Called, section: SectionText) -> str:
    call.check_options(("caption", "title", "note", "value"))
    name, given = call.text(0), call.options
    if "caption" not in given:
        section.note("table", name, call.place)
        return f"table({literal(name)})"
    declaration = TableDeclaration(
        name,
        caption=str(given["caption"]),
        columns=(),
        aligns=(),
        rows=(),
        value=str(given.get("value", name)),
        section=section.id,
        place=str(call.place),
        title=str(given.get("title", "")),
        note=str(given.get("note", "")),
    )
    return section.declare(declaration, call.place)


def _equation(call: Called, section: SectionText) -> str:
    label = call.text(0)
    section.note("equation", label, call.place)
    return ", ".join(["equation(" + literal(label), *map(literal, call.arguments[1:])]) + ")"


def _section(call: Called, section: SectionText) -> str:
    section.references.append(Placed("section", call.text(0), call.place))
    return f'section("\ue002{call.text(0)}\ue002")'


def _cite(call: Called, section: SectionText) -> str:
    call.check_options(())
    section.cite(call.arguments, call.place)
    return f"cite({', '.join(map(literal, call.arguments))})"


def _listing(call: Called, _section_text: SectionText) -> str:
    names = call.arguments if len(call.arguments) > 1 else ["experiments", call.text(0)]
    return f"listing({', '.join(map(literal, names))})"


_REWRITES: Mapping[str, Callable[[Called, SectionText], str]] = {
    "claim": _claim,
    "outcome": _outcome,
    "wording": _wording,
    "figure": _figure,
    "table": _table,
    "equation": _equation,
    "section": _section,
    "cite": _cite,
    "listing": _listing,
}


def _is_variable(name: str, section: SectionText) -> bool:
    return name in section.variables | _GIVEN and name not in section.known.experiments


def _check_call(function: str, call: nodes.Call, section: SectionText) -> None:
    place = Place(section.place.file, call.lineno)
    names = [str(one.value) for one in call.args if isinstance(one, nodes.Const)]
    latex = {"math": names[:1], "equation": names[1:2]}.get(function, [])
    for one in latex:
        checked(check_mathematics, one, place)
    for name in names[:1]:
        if function in OF_RESULTS:
            section.show(name, None, place)
        elif function in OF_SETTINGS:
            section.show(name, SETTING_FORM, place)
        elif function == "ref":
            section.references.append(Placed("ref", name, place))
        elif function == "text":
            section.report_text(name, place)
        elif function == "cite":
            section.cite(names, place)
        elif function == "section" and not SECTION.fullmatch(name):
            raise fault(place, "section(...) must stand alone in its braces.")
    if function == "deviations":
        for name in names:
            section.known.check_section(name, place)


def _unknown(name: str, section: SectionText) -> str:
    if name in section.known.experiments:
        return (
            f"the text cannot reckon with results of {name}: let the experiment return the "
            "number that is to be shown."
        )
    return no_such("function", name, FUNCTIONS)
