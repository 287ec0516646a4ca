"""`reportgen grade`."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import SettingsError, and_more
from reportgen.cli.options import (
    DEFAULT_RESULTS,
    WAIT,
    DaskScheduler,
    DaskWait,
    Jobs,
    ProjectFolder,
    ResultsFolder,
    decoded,
    patience_of,
    seconds_of,
)
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell
from reportgen.cli.verify import NOTHING_VERIFIED

if TYPE_CHECKING:
    from reportgen.grading.model import Graded
    from reportgen.grading.rubric import Rubric
    from reportgen.report.model import Report

NOT_ALL_READ = 2
_FEW = 8  # hand-ins about which the lines are not too many


def grade(
    versions: Annotated[
        list[str],
        typer.Argument(
            metavar="VERSION...",
            help="As for show; a folder or zip of versions, folders and zips means all of them.",
        ),
    ],
    rubric: Annotated[
        str,
        typer.Option(
            metavar="FILE", help="A TOML file, or the name of one that comes with the project."
        ),
    ],
    reference: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version to compare with, or published."),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The students: CSV with the columns id, name and pattern, or what Moodle or "
            "Canvas exports.",
        ),
    ] = None,
    comments: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A TOML file of comments and points by the teacher, never written."
        ),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write a page for each student into this folder."),
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="For example 20m: compute anew what the points rest on, as much as fits into this "
            "time for all of them: what decides most points and what looks odd, and random ones.",
        ),
    ] = None,
    draw: Annotated[
        int | None,
        typer.Option(min=0, help="With --verify: draw the same random points as an earlier run."),
    ] = None,
    dask: DaskScheduler = None,
    wait: DaskWait = WAIT,
    form: Annotated[
        Literal["text", "csv", "html", "moodle", "canvas"],
        typer.Option("--format", help="Format of the points table; the last two for gradebooks."),
    ] = "text",
    output: OutputFile = None,
    jobs: Jobs = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> int:
    """Grade what was handed in by a rubric, with the evidence for each criterion.

    A folder stands for all that is in it: versions, and folders and zips that hold some. Several
    are ranked, the most points first. What is odd about one, such as a number that contradicts
    its replicates, is said in its row; the rubric says what that costs. If one cannot be read,
    its row says so, the others are graded, and the exit status is 2. With --verify it is 4 if
    there was no time for any number.
    """
    if verify is None and (draw is not None or dask is not None):
        raise SettingsError("--draw and --dask need --verify; give both.")
    if form in ("moodle", "canvas") and roster is None:
        raise SettingsError(f"--format {form} needs --roster: a gradebook has students alone.")
    seconds = None if verify is None else seconds_of(decoded(verify), "--verify")
    patience = patience_of(dask, wait, jobs)

    from reportgen.base.resources import available_cores
    from reportgen.pages.grades import ranked
    from reportgen.project.project import find_project
    from reportgen.terminal.progress import BuildDisplay, counted_off
    from reportgen.terminal.verification import class_line
    from reportgen.workflow.grade_class import ClassRequest, grade_class, with_verification
    from reportgen.workflow.request import Cluster
    from reportgen.workflow.verify_class import Means

    at_hand, at_once = find_project(project), jobs or available_cores()
    asked = ClassRequest(
        versions=[decoded(text) for text in versions],
        rubric=decoded(rubric),
        reference=None if reference is None else decoded(reference),
        roster=roster,
        comments=comments,
        results=results,
        project=project,
        jobs=at_once,
    )
    whole = grade_class(asked, at_hand, partial(counted_off, words="Reading"))
    is_empty = False
    if seconds is not None:
        cluster = Cluster(dask, patience) if dask else None
        means = Means(at_hand, results, at_once, seconds, draw, cluster)
        with BuildDisplay() as display:
            whole, verification = with_verification(whole, means, display)
        is_empty = verification.is_empty
        tell(class_line(verification, seconds))
    in_order = ranked(whole.graded)
    for line in (*_lines(in_order), *whole.notes):
        tell(line)
    if feedback:
        _write_feedback(feedback, whole.rubric, whole.reference, in_order, at_once)
    _deliver(in_order, whole.rubric, form, output)
    if any(one.grade is None and not one.is_missing for one in in_order):
        return NOT_ALL_READ
    return NOTHING_VERIFIED if is_empty else 0


def _lines(graded: Sequence["Graded"]) -> Iterator[str]:
    """Yield what there is to say of a few hand-ins; of many their rows say it."""
    for one in graded if len(graded) <= _FEW else ():
        if one.problem and not one.is_missing:
            yield f"{one.name}: {one.problem}"
        elif one.concerns:
            yield f"{one.name}: {one.concerns[0].text}{and_more(len(one.concerns))}."


def _deliver(graded: Sequence["Graded"], rubric: "Rubric", form: str, output: Path | None) -> None:
    from reportgen.grading.gradebooks import canvas_csv, moodle_csv
    from reportgen.pages.feedback import feedback_line
    from reportgen.pages.grades import grades_view, ranking_csv

    if form == "csv":
        deliver(ranking_csv(rubric, graded), output)
    elif form == "canvas":
        deliver(canvas_csv(rubric, graded), output)
    elif form == "moodle":
        deliver(moodle_csv(rubric, graded, feedback_line), output)
    else:
        deliver_view(grades_view(rubric, graded, with_evidence=form == "html"), form, output)


def _write_feedback(
    folder: Path,
    rubric: "Rubric",
    reference: "Report | None",
    graded: Sequence["Graded"],
    jobs: int,
) -> None:
    """Write the page of each student, or of each hand-in of nobody in the roster."""
    from reportgen.pages.feedback import Feedback
    from reportgen.pages.feedback_files import written
    from reportgen.terminal.progress import counted_off

    pages = written(folder, Feedback(rubric, reference, graded), graded, jobs)
    for _ in counted_off(pages, len(graded), words="Writing feedback"):
        pass
