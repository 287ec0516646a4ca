"""What is handed in, as a zip: a version's files, how to make them again and check them. Pure."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from reportgen.base.files import DIGESTS, digests_of
from reportgen.base.paths import PACKAGE, PROJECT
from reportgen.render.document.appendices import long_date
from reportgen.render.text.latex_tables import table_latex
from reportgen.report.model import Report
from reportgen.report.texts import Numbers

README = "README.txt"
LICENCES: Mapping[str, Path] = {
    "licences/LICENSE-MNIST.txt": PROJECT / "data/LICENSE-MNIST.txt",
    "licences/GUST-FONT-LICENSE.txt": PACKAGE / "render/text/fonts/GUST-FONT-LICENSE.txt",
}

_FIRST_YEAR, _LAST_YEAR = 1980, 2107  # that a zip can hold
_FILE_MODE = 0o100644
_UNIX = 3


def hand_in_files(
    report: Report, files: Mapping[str, bytes], licences: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return all files of the archive by name.

    files: the version's own. Tables as LaTeX, which older versions lack, are added.
    """
    numbers = Numbers(report.metrics)
    tables = {
        f"tables/{table.label}.tex": table_latex(table, numbers, report.deviations).encode()
        for table in report.tables
    }
    whole = {**tables, **files, **licences, README: readme(report, files).encode()}
    return {**whole, DIGESTS: digests_of(whole)}


def zipped(folder: str, files: Mapping[str, bytes], moment: datetime) -> bytes:
    """Return a zip of files under one folder, sorted by name.

    files: name -> content. moment: the time that every file gets, UTC.
    The same files give the same bytes (with the same version of zlib).
    """
    utc = moment.astimezone(UTC)
    year = min(max(utc.year, _FIRST_YEAR), _LAST_YEAR)
    date_time = (year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}", date_time)
            info.create_system = _UNIX
            info.external_attr = _FILE_MODE << 16
            pack.writestr(info, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return archive.getvalue()


def readme(report: Report, files: Mapping[str, bytes]) -> str:
    """Return what the archive is, how to make it again and how to check it."""
    return "\n".join(_lines(report, files)) + "\n"


def _lines(report: Report, files: Mapping[str, bytes]) -> Iterator[str]:
    yield report.title
    yield "=" * len(report.title)
    if report.authors:
        yield " and ".join(report.authors)
    day = long_date(report.created.date())
    yield f"Version {report.version}, profile {report.profile}, made on {day} by reportgen."
    yield from report.warnings
    yield ""
    yield from _deviations(report)
    yield from ("", "What is here")
    for name, words in _CONTENTS.items():
        if any(file.startswith(name) for file in files):
            yield f"  {name:<15} {words}"
    yield from ("", "Make it again", "  In this folder, with reportgen installed:")
    yield "    reportgen build --settings report.json"
    yield "  It was made by:"
    yield f"    {report.environment.command}"
    yield "  To compute every number again and compare it with this report:"
    yield "    reportgen verify report.json"
    yield from ("", "Check the files", f"    sha256sum --check {DIGESTS}")
    yield f"  or, on macOS, shasum -a 256 --check {DIGESTS}"
    yield from ("", "Licences", *_LICENCE_LINES)


def _deviations(report: Report) -> Iterator[str]:
    if not report.deviations:
        yield "All settings are those of the write-up."
        return
    yield "Settings that differ from the write-up's"
    for one in report.deviations:
        yield f"  {one.name} = {json.dumps(one.value)} (write-up: {json.dumps(one.published)})"


_CONTENTS = {
    "report.pdf": "the report",
    "report.html": "the same in one file; opens without a network",
    "report.json": "every number, table, figure and claim as data, and all settings",
    "figures/": "the figures, each as SVG and PNG, and their data as CSV",
    "tables/": "the tables, each as CSV in full precision and as LaTeX (booktabs)",
    "pages.json": "the page of each figure, table, equation and claim in the PDF",
}

_LICENCE_LINES = (
    "  The digits in the figures are from MNIST, by Yann LeCun and Corinna Cortes,",
    "  under CC BY-SA 3.0: licences/LICENSE-MNIST.txt.",
    "  The fonts are Latin Modern: licences/GUST-FONT-LICENSE.txt.",
)
