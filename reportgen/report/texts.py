"""Render the texts of the report: insert numbers for braces and math for dollars."""

import re
from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup, escape

from reportgen.base.errors import TemplateError
from reportgen.report.mathematics import TEXT_PART
from reportgen.report.numbers import (
    SMALLEST_DECIMAL,
    common_places,
    interval_text,
    measured_text,
    metric_text,
    percent_text,
    power_of_ten,
    published_text,
    spread_text,
)
from reportgen.report.parts import Cell, Claim, Figure, Metric, Quantity, Table

UNBROKEN = Markup('<span class="unbroken">{}</span>')
RELATION = re.compile(r" ?[=<>\N{ALMOST EQUAL TO}] [^\s,;)]+")  # behind math: "p < 0.001"
TOGETHER = re.compile(
    r"\[[^\[\]\s]+, [^\[\]\s]+\]|\([^\s(]+ degrees\b"
    r"|(?<![\w,.])\d[\d,.]*+ (?:standard\b|replicates\b)"
)

FORMS: Mapping[str, Callable[[Metric], str]] = {
    "metric": metric_text,
    "measured": measured_text,
    "percent": percent_text,
    "interval": interval_text,
    "spread": spread_text,
    "published": published_text,
}

_QUANTITY_FORMS: Mapping[str, Callable[[Quantity], str]] = {
    "metric": metric_text,
    "measured": measured_text,
    "interval": interval_text,
    "spread": spread_text,
}


class Numbers:
    """The report's metrics, in the forms in which a text can show them.

    place: what a page makes of a metric's element.
    has_references: the page has the list of references, to which citations lead.
    """

    def __init__(
        self,
        metrics: Mapping[str, Metric],
        place: Callable[[Metric, Markup], Markup] = lambda _metric, element: element,
        *,
        has_references: bool = False,
    ) -> None:
        self._metrics = metrics
        self._place = place
        self._has_references = has_references

    def text(self, name: str, form: str = "metric", places: int | None = None) -> str:
        """Return a metric as plain text; raises TemplateError for an unknown name or form.

        places: digits after the point, where the form is "metric".
        """
        if places is not None:
            return metric_text(self.metric(name), places)
        try:
            return FORMS[form](self.metric(name))
        except KeyError:
            raise TemplateError(
                f"{{{name}:{form}}} asks for a form that does not exist; "
                f"there are {', '.join(FORMS)}."
            ) from None
        except ValueError as error:
            raise TemplateError(f"{error}.") from error

    def markup(self, name: str, form: str = "metric", places: int | None = None) -> Markup:
        """Return a metric as an element that holds its full value."""
        shown = _parted(self.text(name, form, places))
        metric = self.metric(name)
        if metric.value is None:
            element = Markup('<span class="metric" data-metric="{}">{}</span>').format(name, shown)
        else:
            element = Markup('<data class="metric" value="{}" data-metric="{}">{}</data>').format(
                self.in_full(name, form), name, shown
            )
        return self._place(metric, element)

    def reference(self, label: str, anchor: str) -> Markup:
        """Return the label of a work that is cited, as a link where the page has its entry."""
        if not self._has_references:
            return escape(label)
        return Markup('<a class="citation" href="#{}">{}</a>').format(anchor, label)

    def column_places(self, names: Iterable[str]) -> int | None:
        """Return the digits after the point for metrics under each other; None: each its own."""
        return common_places(self.metric(name) for name in names)

    def in_full(self, name: str, form: str = "metric") -> str:
        """Return what a form shows of a metric with all digits; for most it is the value."""
        return in_full(self.metric(name), form)

    def metric(self, name: str) -> Metric:
        """Return a metric; raises TemplateError for an unknown name."""
        if name not in self._metrics:
            raise TemplateError(f"There is no metric {name} in this report.")
        return self._metrics[name]


def in_full(number: Metric | Quantity, form: str = "metric") -> str:
    """Return what a form shows of a number with all digits; for most it is the value."""
    if form == "interval" and number.interval:
        return f"{number.interval.low!r} to {number.interval.high!r}"
    value = number.published if form == "published" and isinstance(number, Metric) else number.value
    return "" if value is None else repr(value)


def quantity_text(cell: Cell) -> str:
    """Return the number of a cell as it is printed; empty where it has none of its own.

    One that is given exactly and is small is a power of ten, as LaTeX between dollars.
    """
    number = cell.number
    if number and number.is_given and 0 < abs(number.value or 0) < SMALLEST_DECIMAL:
        return power_of_ten(number.value or 0.0)
    return _QUANTITY_FORMS[cell.form](number) if number else ""


class UnnamedNumbers(Numbers):
    """The metrics in their words alone, of an earlier version or as in a link.

    Nobody who reads the page by its marks takes them.
    """

    def markup(self, name: str, form: str = "metric", places: int | None = None) -> Markup:
        """Return a metric as an element that neither names it nor holds its full value."""
        return Markup('<span class="metric">{}</span>').format(self.text(name, form, places))


Math = Callable[[str], Markup]
"""Makes HTML of LaTeX."""


def text_html(text: str, numbers: Numbers, math: Math) -> Markup:
    """Return a text of the report as HTML."""
    html: list[Markup] = []
    before = ""
    for part in TEXT_PART.finditer(text):
        words = part["words"] or ""
        if part["math"]:
            html.append(math(part["math"]))
        elif part["label"]:
            html.append(numbers.reference(part["label"], part["reference"]))
        elif part["name"]:
            html.append(numbers.markup(part["name"], part["form"] or "metric"))
        elif before and (relation := RELATION.match(words)):
            html[-1] = UNBROKEN.format(html[-1] + escape(relation[0]))
            html.append(_kept_together(words[relation.end() :]))
        else:
            html.append(_kept_together(words))
        before = part["math"]
    return Markup("").join(html)


def _kept_together(words: str) -> Markup:
    """Return words as HTML in which an interval, or a number with its noun, is in one line."""
    html, end = Markup(""), 0
    for piece in TOGETHER.finditer(words):
        html += escape(words[end : piece.start()]) + UNBROKEN.format(piece[0])
        end = piece.end()
    return html + escape(words[end:])


def plain_text(text: str, numbers: Numbers) -> str:
    """Return a text of the report without markup; math stays LaTeX."""
    return _with_numbers(text, numbers.text)


def full_precision_text(text: str, numbers: Numbers) -> str:
    """Return a text of the report with every number in full."""
    return _with_numbers(text, numbers.in_full)


def _with_numbers(text: str, shown: Callable[[str, str], str]) -> str:
    return "".join(
        shown(part["name"], part["form"] or "metric")
        if part["name"]
        else part["math"] or part["label"] or part["words"]
        for part in TEXT_PART.finditer(text)
    )


def metrics_named(part: Figure | Table | Claim) -> tuple[str, ...]:
    """Return the metrics whose numbers a part shows, by name."""
    match part:
        case Figure():
            texts = [part.caption, part.alternative_text]
        case Table():
            texts = [part.caption, part.note, *(cell.source for row in part.rows for cell in row)]
        case Claim():
            texts = [part.text]
    return names_in(texts)


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the metrics whose numbers texts show, by name."""
    names = (found["name"] for text in texts for found in TEXT_PART.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name))


def only_metric(text: str) -> tuple[str, str] | None:
    """Return the name and the form of the metric that is all of a text, or None."""
    part = TEXT_PART.fullmatch(text.strip())
    return (part["name"], part["form"] or "metric") if part and part["name"] else None


def _parted(number: str) -> Markup:
    """Return a number as HTML that may end a line before its interval, and nowhere else."""
    value, bracket, interval = number.partition(" [")
    if not bracket:
        return escape(number)
    return Markup('<span class="parted">{} {}</span>').format(
        value, UNBROKEN.format(bracket.lstrip() + interval)
    )
