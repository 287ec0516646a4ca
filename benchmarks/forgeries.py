"""Ways to hand in what was not computed: each changes the folder of an honest version."""

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportgen.base.files import write_digests
from reportgen.report.model import Report, read_report
from reportgen.workflow.rendering.process import write_report_files

Forge = Callable[[Path, Path], None]
"""Takes the folder to change and that of another student's honest version."""

_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+")


@contextmanager
def edited(folder: Path) -> Iterator[dict[str, Any]]:
    """Give report.json to change; the checksums are made anew."""
    file = folder / "report.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    yield content
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    sums_made_anew(folder)


def sums_made_anew(folder: Path) -> None:
    """Write SHA256SUMS as if nothing had happened."""
    (folder / "SHA256SUMS").unlink(missing_ok=True)
    write_digests(folder)


def accuracy_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first accuracy with replicates that can be raised."""
    return next(
        metric
        for metric in content["metrics"].values()
        if metric["unit"] == "fraction" and len(metric["replicates"]) > 1 and metric["counted"]
    )


def better(value: float) -> float:
    """Return a value half-way to 1."""
    return round((1 + value) / 2, 3)


def value(folder: Path, _other: Path) -> None:
    """Raise the value of a number alone."""
    with edited(folder) as content:
        metric = accuracy_of(content)
        metric["value"] = better(metric["value"])


def value_and_replicates(folder: Path, _other: Path) -> None:
    """Raise a number and all its replicates; its interval follows."""
    with edited(folder) as content:
        _raise(accuracy_of(content))


def value_everywhere(folder: Path, _other: Path) -> None:
    """Raise a number with all that it has, and set the page and the PDF from that."""
    with edited(folder) as content:
        _raise(accuracy_of(content))
    _set_again(folder)


def figure_data(folder: Path, _other: Path) -> None:
    """Change a point of a curve in report.json and in its CSV, and draw it again."""
    with edited(folder) as content:
        series = next(
            series
            for figure in content["figures"]
            for panel in figure["panels"]
            if panel["kind"] == "curves"
            for series in panel["series"]
        )
        series["y"] = [None if y is None else y * 0.7 for y in series["y"]]
    _set_again(folder)


def figure_csv(folder: Path, _other: Path) -> None:
    """Change a number in the data of a figure that lie beside it."""
    file = sorted((folder / "figures").glob("*.csv"))[-1]
    lines = file.read_text(encoding="utf-8").splitlines()
    cells = lines[-1].split(",")
    cells[-1] = str(float(cells[-1]) * 0.7)
    file.write_text("\n".join([*lines[:-1], ",".join(cells)]) + "\n", encoding="utf-8")
    sums_made_anew(folder)


def figure_drawing(folder: Path, other: Path) -> None:
    """Put another student's drawing in place of one's own."""
    for file in sorted((other / "figures").glob("figure-0*.[sp][vn]g")):
        shutil.copy(file, folder / "figures" / file.name)
    sums_made_anew(folder)


def curve_moved(folder: Path, _other: Path) -> None:
    """Move the points of the longest line of a drawing in its file."""
    for file in sorted((folder / "figures").glob("*.svg")):
        drawing = file.read_text(encoding="utf-8")
        lines = re.findall(r' d="(M [^"CZz]*L [^"CZz]*)"', drawing)
        line = max(lines, key=len, default="")
        if line.count("L") > 2:
            points = [[float(x) for x in _NUMBER.findall(point)] for point in line.split("L")]
            moved = "L ".join(f"{x:g} {y - 7 * at:g} " for at, (x, y) in enumerate(points))
            file.write_text(drawing.replace(line, f"M {moved}"), encoding="utf-8")
            break
    sums_made_anew(folder)


def claim(folder: Path, _other: Path) -> None:
    """Let a claim hold that is inconclusive."""
    with edited(folder) as content:
        one = next(each for each in content["claims"] if each["outcome"] != "holds")
        one["outcome"] = "holds"


def claim_with_p_value(folder: Path, _other: Path) -> None:
    """Let a claim hold, with a p value that fits."""
    with edited(folder) as content:
        one = next(each for each in content["claims"] if each["outcome"] != "holds")
        one |= {"outcome": "holds", "p_value": 0.01}


def swapped_csvs(folder: Path, _other: Path) -> None:
    """Exchange the files of two tables."""
    one, two, *_ = sorted((folder / "tables").glob("*.csv"))
    contents = one.read_bytes(), two.read_bytes()
    one.write_bytes(contents[1])
    two.write_bytes(contents[0])
    sums_made_anew(folder)


def swapped_rows(folder: Path, _other: Path) -> None:
    """Exchange the rows of two tables of a shape in the report, or what they are made of."""
    with edited(folder) as content:
        one, two, *_ = (table for table in content["tables"] if len(table["columns"]) == 4)
        one["rows"], two["rows"] = two["rows"], one["rows"]
    _set_again(folder)


def deleted_figure(folder: Path, _other: Path) -> None:
    """Delete a figure's files."""
    for file in (folder / "figures").glob("figure-02.*"):
        file.unlink()


def deleted_figure_with_sums(folder: Path, other: Path) -> None:
    """Delete a figure's files, and their lines in SHA256SUMS."""
    deleted_figure(folder, other)
    sums_made_anew(folder)


def page_number(folder: Path, _other: Path) -> None:
    """Change a number in the page alone."""
    file = folder / "report.html"
    page = file.read_text(encoding="utf-8")
    name = accuracy_of(json.loads((folder / "report.json").read_text(encoding="utf-8")))["name"]
    shown = re.findall(rf'data-metric="{re.escape(name)}">([^<]*)<', page)[0]
    changed = _NUMBER.sub("0.999", shown)
    mark = f'data-metric="{name}">'
    file.write_text(page.replace(f"{mark}{shown}<", f"{mark}{changed}<"), encoding="utf-8")
    sums_made_anew(folder)


def anothers_pdf(folder: Path, other: Path) -> None:
    """Put another student's PDF in place of one's own."""
    shutil.copy(other / "report.pdf", folder / "report.pdf")
    sums_made_anew(folder)


def copied(folder: Path, other: Path) -> None:
    """Hand in another student's version."""
    shutil.rmtree(folder)
    shutil.copytree(other, folder)


def copied_under_another_name(folder: Path, other: Path) -> None:
    """Hand in another student's version, with another name and another date."""
    copied(folder, other)
    with edited(folder) as content:
        content["version"] = "0042-full"
        content["created"] = content["created"].replace("2026", "2025")


def setting(folder: Path, _other: Path) -> None:
    """Say that the network was trained for longer than it was."""
    with edited(folder) as content:
        content["settings"]["mlp"]["epochs"] += 7


FORGERIES: Mapping[str, Forge] = {
    "value": value,
    "value and replicates": value_and_replicates,
    "value everywhere, set again": value_everywhere,
    "figure's data, set again": figure_data,
    "figure's CSV": figure_csv,
    "another's drawings": figure_drawing,
    "curve moved in the drawing": curve_moved,
    "claim": claim,
    "claim with its p value": claim_with_p_value,
    "CSVs of two tables exchanged": swapped_csvs,
    "rows of two tables exchanged": swapped_rows,
    "figure deleted": deleted_figure,
    "figure deleted, with its checksums": deleted_figure_with_sums,
    "number in the page": page_number,
    "another's PDF": anothers_pdf,
    "copied": copied,
    "copied under another name": copied_under_another_name,
    "setting": setting,
}
"""What was changed -> the function that does it."""


def _raise(metric: dict[str, Any]) -> None:
    """Raise a number by as much in each replicate; what follows from it follows."""
    count = metric["counted"]["count"]
    lift = round((1 - metric["value"]) / 2 * count) / count
    metric["replicates"] = [min(one + lift, 1.0) for one in metric["replicates"]]
    metric["value"] = sum(metric["replicates"]) / len(metric["replicates"])
    metric["standard_error"] = math.sqrt(metric["value"] * (1 - metric["value"]) / count)
    mean = sum(metric["replicates"]) / len(metric["replicates"])
    squares = sum((one - mean) ** 2 for one in metric["replicates"])
    metric["std"] = math.sqrt(squares / (len(metric["replicates"]) - 1))
    interval = metric["interval"]
    interval |= {"low": min(interval["low"] + lift, mean), "high": min(interval["high"] + lift, 1)}


def _set_again(folder: Path) -> None:
    """Make all files of a version from its report.json."""
    report = read_report(folder)
    shutil.rmtree(folder)
    folder.mkdir()
    done = write_report_files(report, folder)
    whole: Report = report.model_copy(update={"text": done.text})
    (folder / "report.json").write_text(whole.to_json(), encoding="utf-8")
    write_digests(folder)
