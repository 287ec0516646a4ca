"""A ranking as CSV, for a spreadsheet that runs nothing of what is in it."""

import csv
import io

from reportgen.pages.grades import NOT_READ, GradedVersion, Ranking, points_text

FORMULA_STARTS = ("=", "+", "-", "@")


def ranking_csv(ranking: Ranking) -> str:
    """Return a line for each version: its points by criterion, then the evidence for each."""
    names = [criterion.name for criterion in ranking.criteria]
    head = ["version", "profile", "points", "of", "problem"]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(harmless, [*head, *names, *(f"evidence: {name}" for name in names)]))
    for version in ranking.versions:
        writer.writerow(map(harmless, _row(version, ranking)))
    return file.getvalue()


def harmless(text: str) -> str:
    """Return a text in one line that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def _row(version: GradedVersion, ranking: Ranking) -> list[str]:
    grade = version.grade
    most = points_text(ranking.most)
    if grade is None:
        problem = version.problem or NOT_READ
        return [version.name, "", "", most, problem, *[""] * (2 * len(ranking.criteria))]
    return [
        version.name,
        version.profile,
        points_text(grade.points),
        most,
        "",
        *(points_text(criterion.points) for criterion in grade.criteria),
        *(criterion.evidence for criterion in grade.criteria),
    ]
