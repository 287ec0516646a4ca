"""The functions that a section template may call, bound to one rendering."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Operator

from reportgen.base.errors import TemplateError, no_such
from reportgen.render.document.ledger import Heading, Ledger, Placing, place_fallback
from reportgen.render.document.media import Medium
from reportgen.render.document.published_rows import beside_original_text
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text.markup import own_html
from reportgen.report.claim_words import evidence_anchor
from reportgen.report.model import Report
from reportgen.report.numbers import format_plain
from reportgen.report.outline import Entry
from reportgen.report.parts import Claim
from reportgen.report.provenance import Origin
from reportgen.report.references import citation_text
from reportgen.report.settings_words import deviation_sentence, setting_value, setting_words
from reportgen.report.texts import Numbers

Thing = TypeVar("Thing")

_FORMS = ("metric", "measured", "percent")
"""Functions that set a number in the form of that name."""

_FUNCTIONS = """
    heading subheading setting count published beside_original fact figure table wording claim
    outcome equation math ref section cite listing deviations text
"""


class Vocabulary:
    """What `{{ ... }}` can say in a section template.

    macros: the module of macros.html, which holds the HTML of the larger things.
    origins: where each metric comes from, by its name.
    """

    def __init__(
        self,
        report: Report,
        drawings: Mapping[str, Drawing],
        medium: Medium,
        ledger: Ledger,
        macros: Any,
        origins: Mapping[str, Origin],
    ) -> None:
        self.contents: list[Heading] = []
        self.claims: dict[int, Claim] = {}  # that are placed, by their numbers
        self._report = report
        self._drawings = drawings
        self._medium = medium
        self._ledger = ledger
        self._deviating = {one.name: one.published for one in report.deviations}
        self._published = {number.name: number for number in report.published}
        self._numbers = Numbers(
            report.metrics,
            lambda metric, element: medium.number(element, origins[metric.name]),
            has_references=True,
        )
        self._placing = Placing(
            self._numbers, report.deviations, report.reference, medium, ledger, macros
        )
        self.text = self._placing.text
        self._tables = {table.label: table for table in report.tables}
        self._equations = {equation.label: equation.latex for equation in report.equations}
        self._wordings = {wording.name: wording for wording in report.wordings}
        self._claims = {claim.name: claim for claim in report.claims}

    def functions(self) -> dict[str, Callable[..., Markup]]:
        """Return the functions by the names that templates use."""
        own = {name: getattr(self, name) for name in _FUNCTIONS.split()}
        return own | {form: self._in_form(form) for form in _FORMS}

    def _in_form(self, form: str) -> Callable[[str], Markup]:
        def number(name: str) -> Markup:
            return self._numbers.markup(name, form)

        number.__qualname__ = form  # as an error of its call names it
        return number

    def heading(self, number: str, title: str) -> Markup:
        """Set a section's heading and note it for the contents."""
        anchor = self._ledger.add_section(number)
        self.contents.append(Heading(3, number, title, anchor))
        return self._placing.macro("heading", 3, anchor, number, title)

    def subheading(self, number: str, title: str) -> Markup:
        """Set a heading below a section's."""
        anchor = self._ledger.add_section(number)
        return self._placing.macro("heading", 4, anchor, number, title)

    def setting(self, name: str) -> Markup:
        """Set a setting's value in words, with a mark where it deviates."""
        return self._setting(name) + self._mark(name)

    def count(self, name: str, noun: str) -> Markup:
        """Set a setting that counts something, as in "1 epoch" or "10 epochs"."""
        plural = "" if setting_value(self._report.settings, name) == 1 else "s"
        # In one line: a number that loses its noun to the next reads badly.
        return Markup('<span class="count">{} {}{}{}</span>').format(
            self._setting(name), noun, plural, self._mark(name)
        )

    def _setting(self, name: str) -> Markup:
        words = setting_words(setting_value(self._report.settings, name))
        return Markup('<span class="setting" data-setting="{}">{}</span>').format(name, words)

    def _mark(self, setting: str) -> Markup:
        """Return the mark of a setting that deviates, or nothing."""
        if setting not in self._deviating:
            return Markup("")
        theirs = setting_words(self._deviating[setting]).striptags()
        return self._placing.deviation_mark(f"{self._report.reference}: {theirs}")

    def published(self, name: str) -> Markup:
        """Set the original's number for a metric."""
        value = _known(self._published, "published number", name).published
        return Markup('<data class="published" value="{}" data-published="{}">{}</data>').format(
            repr(value), name, format_plain(value)
        )

    def beside_original(self, name: str, noun: str = "", notes: bool = True) -> Markup:
        """Say how far a metric is from the original's number, and what is known of why.

        Nothing where this report has no such metric.
        noun: what stands before the number, as in "a test loss of".
        notes: whether to say what is known.
        """
        theirs = Markup("{} {}").format(noun, self.published(name))
        text = beside_original_text(self._published[name], with_notes=notes)
        if not text:
            return Markup("")
        original = self._report.original_noun
        return Markup("The {} has {}. {}").format(original, theirs.strip(), self.text(text))

    def fact(self, name: str) -> Markup:
        """Set a number that no run changes, such as the size of a data set."""
        fact = _known(self._report.facts, "fact", name)
        return Markup('<span class="fact" data-fact="{}">{}</span>').format(name, fact)

    def figure(self, label: str) -> Markup:
        """Place a figure with its caption."""
        return self._placing.figure(_known(self._drawings, "figure", label))

    def table(self, label: str) -> Markup:
        """Place a table with its caption."""
        return self._placing.table(_known(self._tables, "table", label))

    def wording(self, name: str) -> Markup:
        """Place words that the settings call for."""
        wording = _known(self._wordings, "wording", name)
        self._ledger.place("wording", name)
        return self.text(wording.text)

    def outcome(self, name: str) -> Markup:
        """Place a sentence on the outcome of a claim of elsewhere; nothing where it is not here."""
        wording = self._wordings.get(name)
        if wording is None or wording.claim not in self._claims:
            return Markup("")
        claim = self._claims[wording.claim]
        return self.wording(name) + self._placing.macro(
            "sign",
            evidence_anchor(claim.name),
            self._ledger.claim_number(claim.name),
            claim.outcome,
        )

    def claim(self, name: str) -> Markup:
        """Place the sentence that a claim's outcome calls for."""
        claim = _known(self._claims, "claim", name)
        anchor = self._ledger.place("claim", name)
        number = self._ledger.claim_number(name)
        self.claims[number] = claim
        return self._placing.macro(
            "claim",
            anchor,
            evidence_anchor(name),
            number,
            claim.outcome,
            self.text(claim.text),
        )

    def equation(self, label: str, latex: str | None = None) -> Markup:
        """Place a displayed equation: the report's, or one that stands in the template."""
        if latex is None:
            latex = _known(self._equations, "equation", label)
        return self._placing.macro(
            "equation",
            self._ledger.place("equation", label),
            self._ledger.equation_number(label),
            self._medium.math(latex, display=True),
        )

    def math(self, latex: str) -> Markup:
        """Set math within a line."""
        return self._medium.math(latex)

    def ref(self, label: str) -> Markup:
        """Refer to a figure, a table or an equation by its number."""
        return self._ledger.reference(label)

    def section(self, number: str) -> Markup:
        """Refer to a section by its number."""
        return self._ledger.section(number)

    def cite(self, *works: str) -> Markup:
        """Cite works, or places in them, as in "kingma2015, p. 3"."""
        return self.text(citation_text(works, self._report.references, self._report.citations))

    def listing(self, module: str, function: str) -> Markup:
        """Show the source of a function, as it was when the version was made."""
        name = f"{module}.{function}"
        source = _known(self._report.listings, "listing", name)
        return self._placing.macro("listing", function, highlighted(source))

    def deviations(self, *sections: str) -> Markup:
        """Name each setting of these sections that deviates, or say nothing."""
        report = self._report
        return deviation_sentence(report.deviations, sections, report.reference)

    def failure(self, entry: Entry, message: str) -> Markup:
        """Return the box of a section that failed, and what an earlier version had of it."""
        anchor = f"failure-{entry.stem}"
        self.contents.append(Heading(3, "", f"{entry.title} (failed)", anchor))
        earlier = Markup("").join(
            place_fallback(one, self._report.settings, self._drawings, self._placing)
            for one in self._report.fallbacks
            if one.stem == entry.stem
        )
        box = self._placing.macro("failure", anchor, entry.title, message, bool(earlier))
        return box + earlier


def highlighted(source: str) -> Markup:
    """Return Python code with its keywords in <b> and its comments in <i>."""
    parts = PythonLexer(stripnl=False, ensurenl=False).get_tokens(source)
    return Markup("").join(_marked(kind, escape(text)) for kind, text in parts)


def _known(things: Mapping[str, Thing], kind: str, label: str) -> Thing:
    if label not in things:
        raise TemplateError(no_such(kind, label, things, " in this report"))
    return things[label]


def _marked(kind: object, text: Markup) -> Markup:
    if kind in Comment:
        return own_html(f"<i>{text}</i>")
    return own_html(f"<b>{text}</b>") if kind in Keyword or kind in Operator.Word else text
