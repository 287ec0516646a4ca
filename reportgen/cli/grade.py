"""`reportgen grade`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import and_more
from reportgen.cli.options import DEFAULT_RESULTS, Jobs, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell

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
    its row says so, the others are graded, and the exit status is 2.
    """
    from reportgen.base.resources import available_cores
    from reportgen.compare.causes import PUBLISHED
    from reportgen.grading import roster as rosters
    from reportgen.grading.classroom import first_project, held_against_each_other, names_in
    from reportgen.grading.comments import read_comments
    from reportgen.grading.hand_ins import handed_in
    from reportgen.grading.looking import Grading, with_costs
    from reportgen.grading.reading import Nameable, read_rubric, reference_run
    from reportgen.grading.side_by_side import seen_in_all
    from reportgen.pages.grades import ranked
    from reportgen.project.project import find_project
    from reportgen.report.model import read_report
    from reportgen.terminal.progress import counted_off
    from reportgen.versions.naming import resolve_version

    at_hand = find_project(project)
    students = rosters.read_roster(roster) if roster else ()
    hand_ins = handed_in([decoded(text) for text in versions], results, project)
    other = None
    if reference is not None and reference != PUBLISHED:
        other = read_report(resolve_version(decoded(reference), results, project))

    def read(known: Nameable) -> "Rubric":
        return read_rubric(
            decoded(rubric),
            known,
            with_reference=reference is not None,
            project=at_hand.folder,
        )

    shipped = reference_run(at_hand, first_project(hand_ins))
    found = read(Nameable.of(shipped) if shipped else Nameable())
    grading = Grading(found, other, reference == PUBLISHED, project)
    looking = seen_in_all(hand_ins, grading, jobs or available_cores())
    seen = [one for many in counted_off(looking, len(hand_ins), "Reading") for one in many]
    if shipped is None:
        read(names_in(seen))
    owners = rosters.matched(students, [one.graded.name for one in seen])
    trusted = [one for one in (other, shipped) if one]
    graded: tuple[Graded, ...] = rosters.with_students(
        held_against_each_other(seen, trusted, owners.owners), owners
    )
    graded = (*graded, *rosters.missing(students, graded))
    if comments:
        graded = read_comments(comments, graded, found)
    in_order = ranked(with_costs(one, found) for one in graded)
    for line in (*_lines(in_order), *(rosters.notes_on(owners, graded) if students else ())):
        tell(line)
    if feedback:
        _write_feedback(feedback, found, other, in_order)
    _deliver(in_order, found, form, output)
    is_unread = any(one.grade is None and not one.is_missing for one in in_order)
    return NOT_ALL_READ if is_unread else 0


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
    folder: Path, rubric: "Rubric", reference: "Report | None", graded: Sequence["Graded"]
) -> None:
    """Write the page of each student, or of each hand-in of nobody in the roster."""
    from reportgen.grading.hand_ins import opened_version
    from reportgen.pages.feedback import Feedback
    from reportgen.report.model import read_report
    from reportgen.terminal.progress import counted_off

    pages = Feedback(rubric, reference, graded)
    for one in counted_off(graded, len(graded), "Writing feedback"):
        if one.grade is None or one.hand_in is None:
            pages.write(folder, one, None)
        else:
            with opened_version(one.hand_in) as place:
                pages.write(folder, one, read_report(place))
