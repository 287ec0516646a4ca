"""Texts of the report: numbers in braces and math in dollars are put in here."""

from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup, escape

from reportgen.errors import TemplateError
from reportgen.render.numbers import (
    common_places,
    interval_text,
    measured_text,
    metric_text,
    percent_text,
    published_text,
    spread_text,
)
from reportgen.report import Metric
from reportgen.text_parts import TEXT_PART

FORMS: Mapping[str, Callable[[Metric], str]] = {
    "metric": metric_text,
    "measured": measured_text,
    "percent": percent_text,
    "interval": interval_text,
    "spread": spread_text,
    "published": published_text,
}


class Numbers:
    """The report's metrics, in the forms in which a text can show them.

    place: what a page makes of a metric's element.
    """

    def __init__(
        self,
        metrics: Mapping[str, Metric],
        place: Callable[[Metric, Markup], Markup] = lambda _metric, element: element,
    ) -> None:
        self._metrics = metrics
        self._place = place

    def text(self, name: str, form: str = "metric", places: int | None = None) -> str:
        """Return a metric as plain text; raises TemplateError for an unknown name or form.

        places: digits after the point, where the form is "metric".
        """
        if places is not None:
            return metric_text(self._metric(name), places)
        try:
            return FORMS[form](self._metric(name))
        except KeyError:
            raise TemplateError(
                f"{{{name}:{form}}} asks for a form that does not exist; "
                f"there are {', '.join(FORMS)}."
            ) from None
        except ValueError as error:
            raise TemplateError(f"{error}.") from error

    def markup(self, name: str, form: str = "metric", places: int | None = None) -> Markup:
        """Return a metric as an element that holds its full value."""
        shown = self.text(name, form, places)
        metric = self._metric(name)
        if metric.value is None:
            element = Markup('<span class="metric" data-metric="{}">{}</span>').format(name, shown)
        else:
            element = Markup('<data class="metric" value="{}" data-metric="{}">{}</data>').format(
                self.in_full(name, form), name, shown
            )
        return self._place(metric, element)

    def column_places(self, names: Iterable[str]) -> int | None:
        """Return the digits after the point for metrics under each other; None: each its own."""
        return common_places(self._metric(name) for name in names)

    def value(self, name: str) -> int | float | None:
        """Return a metric's value in full."""
        return self._metric(name).value

    def in_full(self, name: str, form: str = "metric") -> str:
        """Return what a form shows of a metric with all digits; for most it is the value."""
        metric = self._metric(name)
        if form == "interval" and metric.interval:
            return f"{metric.interval.low!r} to {metric.interval.high!r}"
        value = metric.published if form == "published" else metric.value
        return "" if value is None else repr(value)

    def _metric(self, name: str) -> Metric:
        if name not in self._metrics:
            raise TemplateError(f"There is no metric {name} in this report.")
        return self._metrics[name]


class EarlierNumbers(Numbers):
    """The metrics of an earlier version: nobody who reads the page by its marks takes them."""

    def markup(self, name: str, form: str = "metric", places: int | None = None) -> Markup:
        """Return a metric as an element that neither names it nor holds its full value."""
        return Markup('<span class="metric">{}</span>').format(self.text(name, form, places))


def set_text(text: str, numbers: Numbers, math: Callable[[str], Markup]) -> Markup:
    """Return a text of the report as HTML."""
    return Markup("").join(
        math(part["math"])
        if part["math"]
        else numbers.markup(part["name"], part["form"] or "metric")
        if part["name"]
        else escape(part["words"])
        for part in TEXT_PART.finditer(text)
    )


def plain_text(text: str, numbers: Numbers) -> str:
    """Return a text of the report without markup; math stays LaTeX."""
    return "".join(
        numbers.text(part["name"], part["form"] or "metric")
        if part["name"]
        else part["math"] or part["words"]
        for part in TEXT_PART.finditer(text)
    )


def full_precision_text(text: str, numbers: Numbers) -> str:
    """Return a text of the report with every number in full."""
    return "".join(
        numbers.in_full(part["name"], part["form"] or "metric")
        if part["name"]
        else part["math"] or part["words"]
        for part in TEXT_PART.finditer(text)
    )


def only_metric(text: str) -> str | None:
    """Return the name of the metric whose value is all of a text, or None."""
    part = TEXT_PART.fullmatch(text.strip())
    return part["name"] if part and part["form"] not in {"interval", "published"} else None
