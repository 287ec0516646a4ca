"""`reportgen grade`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.base.errors import and_more
from reportgen.cli.options import DEFAULT_RESULTS, Jobs, ProjectFolder, ResultsFolder, decoded
from reportgen.cli.output import OutputFile, deliver, deliver_view, tell

if TYPE_CHECKING:
    from reportgen.grading.rubric import Rubric

NOT_ALL_READ = 2


def grade(
    versions: Annotated[
        list[str],
        typer.Argument(
            metavar="VERSION...",
            help="As for show; a folder of versions means all of them.",
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
    form: Annotated[
        Literal["text", "csv", "html"], typer.Option("--format", help="Format of the points table.")
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
    from reportgen.grading.classroom import first_project, held_against_each_other, names_in
    from reportgen.grading.hand_ins import handed_in
    from reportgen.grading.looking import Grading, with_costs
    from reportgen.grading.reading import Nameable, nameable_of_reference, read_rubric
    from reportgen.grading.side_by_side import seen_in_all
    from reportgen.pages.grades import grades_view, ranked, ranking_csv
    from reportgen.project.project import find_project
    from reportgen.report.model import read_report
    from reportgen.terminal.progress import counted_off
    from reportgen.versions.naming import resolve_version

    at_hand = find_project(project)
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

    known = nameable_of_reference(at_hand, first_project(hand_ins))
    found = read(known or Nameable())
    grading = Grading(found, other, reference == PUBLISHED, project)
    trusted = [] if other is None else [other]
    looking = seen_in_all(hand_ins, grading, jobs or available_cores())
    seen = [one for many in counted_off(looking, len(hand_ins), "Reading") for one in many]
    if known is None:
        read(names_in(seen))
    graded = [with_costs(one, found) for one in held_against_each_other(seen, trusted)]
    for one in graded:
        if one.problem:
            tell(f"{one.name}: {one.problem}")
        elif one.concerns:
            doubt = f"{one.concerns[0].text}{and_more(len(one.concerns))}"
            tell(f"{one.name}: {doubt}.")
    in_order = ranked(graded)
    if form == "csv":
        deliver(ranking_csv(found, in_order), output)
    else:
        deliver_view(grades_view(found, in_order, with_evidence=form == "html"), form, output)
    return NOT_ALL_READ if any(one.grade is None for one in graded) else 0
