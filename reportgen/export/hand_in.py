"""What is handed in, as a zip: a version's files, how to make them again and check them. Pure."""

import io
import json
import textwrap
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from reportgen.base.files import DIGESTS, digests_of
from reportgen.export.project_files import FOLDER, PackedProject
from reportgen.render.document.appendices import long_date
from reportgen.report.model import Report
from reportgen.report.outline import LICENCES
from reportgen.report.provenance import theme_option

README = "README.txt"
FONT_LICENCE = "GUST-FONT-LICENSE.txt"

_FIRST_YEAR, _LAST_YEAR = 1980, 2107  # that a zip can hold
_FILE_MODE = 0o100644
_UNIX = 3


def hand_in_files(
    report: Report, files: Mapping[str, bytes], font_licence: bytes, project: PackedProject
) -> dict[str, bytes]:
    """Return all files of the archive by name.

    files: the version's own.
    """
    licences = {credit.place: credit.content.encode() for credit in report.credits}
    licences[f"{LICENCES}/{FONT_LICENCE}"] = font_licence
    everything = {**files, **project.files}
    whole = {**everything, **licences, README: readme(report, everything, project).encode()}
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


def readme(report: Report, files: Mapping[str, bytes], project: PackedProject) -> str:
    """Return what the archive is, how to make it again and how to check it."""
    return "\n".join(_lines(report, files, project)) + "\n"


def _lines(report: Report, files: Mapping[str, bytes], project: PackedProject) -> Iterator[str]:
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
    option = f" {project.option}" if project.option else ""
    without = " --set 'report.sweeps=[]'" if report.sweeps else ""
    yield f"    reportgen build --settings report.json{without}{option}{theme_option(report)}"
    if report.sweeps:
        yield "  Its appendix on sweeps is made of other versions, which are not here."
    if project.left_out:
        yield from _wrapped(
            f"First put into {FOLDER}/ what is not here: {', '.join(project.left_out)}."
        )
    if project.option and not project.files:
        yield f"  FOLDER is that of the project {report.project}."
    yield "  It was made by:"
    yield f"    {report.environment.command}"
    yield "  To compute every number again and compare it with this report:"
    yield f"    reportgen verify report.json{option}"
    yield from ("", "Check the files", f"    sha256sum --check {DIGESTS}")
    yield f"  or, on macOS, shasum -a 256 --check {DIGESTS}"
    yield from ("", "Licences")
    for credit in report.credits:
        yield from _wrapped(f"{credit.text}, under {credit.licence}: {credit.place}.")
    yield f"  The fonts are Latin Modern: {LICENCES}/{FONT_LICENCE}."


def _deviations(report: Report) -> Iterator[str]:
    source = report.deviates_from
    if not report.deviations:
        yield f"All settings are those of the {source}."
        return
    yield f"Settings that differ from those of the {source}"
    for one in report.deviations:
        theirs = f"{report.reference}: {json.dumps(one.published)}"
        yield f"  {one.name} = {json.dumps(one.value)} ({theirs})"


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(text, 76, break_on_hyphens=False, break_long_words=False)
    return [f"  {line}" for line in lines]


_CONTENTS = {
    "report.pdf": "the report",
    "report.html": "the same in one file; opens without a network",
    "report.json": "every number, table, figure and claim as data, and all settings",
    "figures/": "the figures, each as SVG and PNG, and their data as CSV",
    "tables/": "the tables, each as CSV in full precision and as LaTeX (booktabs)",
    f"{FOLDER}/": "the files of the project, as they were when this was exported",
    "pages.json": "the page of each figure, table, equation and claim in the PDF",
}
