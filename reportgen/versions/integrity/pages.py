"""Hold the page and the PDF of a version against its report."""

import html
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from reportgen.report.model import Report
from reportgen.report.parts import OUTCOMES, Metric
from reportgen.report.texts import FORMS, in_full
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.files import read_if_there
from reportgen.versions.integrity.passages import Passages
from reportgen.versions.integrity.pdf_text import PdfText, UnreadablePdfError, read_pdf
from reportgen.versions.integrity.words import forms_of

PAGE, PDF = "report.html", "report.pdf"
MOST_BYTES = 50_000_000  # of the page, or of the PDF; a report of 30 pages has 2 MB

_LEFT_OUT = ("style", "script", "svg", "math")
_END = re.compile(r"</(?:t[dhr]|p|li|d[td]|h\d|div|pre|figcaption)>|<br>")
_TAG = re.compile(r"<[^<>]*>")
_CREATED = re.compile(r'<meta name="dcterms\.created" content="([^"]*)">')
_VERSION = re.compile(r"This is version\s+([a-z0-9]+(?:-[a-z0-9]+)+)\.")
_NUMBER = re.compile(
    r'<data class="metric" value="(?P<value>[^"]*)" data-metric="(?P<name>[^"]*)">'
    r"(?P<words>.{0,500}?)</data>",
    re.DOTALL,
)
_CLAIM = re.compile(r'<span class="claim" id="claim-([^"]*)" data-outcome="([^"]*)">')
_MOST_SHOWN = 20  # changed numbers of a page
_LEAST_SHARE = 0.5


def page_concerns(report: Report, page: str, passages: Passages) -> Iterator[Concern]:
    """Yield what the page says otherwise than its report."""
    created = _CREATED.search(page)
    if created and created[1] != report.created.isoformat():
        words = f"{PAGE} is of {created[1]}, and report.json of {report.created.isoformat()}"
        yield Concern("pages", words)
    without = page
    for element in _LEFT_OUT:
        without = _without(without, element)
    seen = set()
    for found in _NUMBER.finditer(without):
        if found[0] not in seen:
            seen.add(found[0])
            yield from _of_number(report, found["name"], found["value"], found["words"])
    outcomes = {claim.name: claim.outcome for claim in report.claims}
    for name, outcome in _CLAIM.findall(without):
        # An earlier release had another word for inconclusive.
        if outcome in OUTCOMES and outcomes.get(name, outcome) != outcome:
            words = f"{PAGE} says of {name} {outcome!r}, and report.json {outcomes[name]!r}"
            yield Concern("pages", words, (name,))
    yield from _of_words(
        report, passages, PAGE, html.unescape(_TAG.sub("", _END.sub(" ", without)))
    )


def pdf_concerns(folder: Path, report: Report, passages: Passages) -> Iterator[Concern]:
    """Yield what the PDF says otherwise than its report."""
    content = read_if_there(folder, PDF, MOST_BYTES)
    if content is None:
        return
    try:
        pdf = read_pdf(content)
    except UnreadablePdfError as error:
        yield Concern("pages", f"{PDF} cannot be read: {error}")
        return
    yield from _of_date(report, pdf)
    yield from _of_words(report, passages, PDF, pdf.text)


def _of_number(report: Report, name: str, value: str, words: str) -> Iterator[Concern]:
    metric, shown = report.metrics.get(name), html.unescape(_TAG.sub("", words))
    if metric is None:
        yield Concern("pages", f"{PAGE} has {name} as {shown}, and report.json has none", (name,))
    elif value not in _full(metric) or shown not in forms_of(metric, shown):
        ours = "none" if metric.value is None else metric.value
        text = f"{PAGE} has {name} as {shown} ({value}), and report.json {ours}"
        yield Concern("pages", text, (name,))


def _without(page: str, element: str) -> str:
    """Return a page without the elements of a kind; none of these holds another of its kind."""
    begin, end = f"<{element}", f"</{element}>"
    kept, place = [], 0
    while (start := page.find(begin, place)) >= 0:
        kept.append(page[place:start])
        stop = page.find(end, start)
        place = len(page) if stop < 0 else stop + len(end)
    return " ".join([*kept, page[place:]])


def _full(metric: Metric) -> Iterator[str]:
    yield in_full(metric)
    yield from (in_full(metric, form) for form in FORMS)


def _of_words(report: Report, passages: Passages, file: str, printed: str) -> Iterator[Concern]:
    version = _VERSION.search(printed)
    if version and version[1] != report.version:
        yield Concern("pages", f"{file} is of version {version[1]}, and not {report.version}")
    if (share := passages.share_in(printed)) < _LEAST_SHARE:
        words = f"{file} has {share:.0%} of the numbers in the text of report.json"
        yield Concern("pages", words)
    for number, changed in enumerate(passages.changed_in(printed)):
        if number == _MOST_SHOWN:
            break
        words = f"{file} has {changed.theirs} where report.json has {changed.ours}"
        name = changed.name.removeprefix("claim ")
        yield Concern("pages", f"{words}: {name}" if name else words, (name,) if name else ())


def _of_date(report: Report, pdf: PdfText) -> Iterator[Concern]:
    try:
        created = datetime.strptime(pdf.created, "D:%Y%m%d%H%M%S%z")
    except ValueError:
        return
    if created != report.created.replace(microsecond=0):
        words = f"{PDF} is of {created.isoformat()}, and report.json of"
        yield Concern("pages", f"{words} {report.created.isoformat()}")
