"""What the sections on dense classifiers share: their test table."""

from reportgen.project.outline import TABLE_NUMBERS
from reportgen.projects.mnist.sections.measures import (
    TEST_COLUMNS,
    Runs,
    binomial_error,
    fraction_interval,
    test_cells,
    uncertainty_note,
)
from reportgen.projects.mnist.sections.words import counted, rounded
from reportgen.report.parts import Cell, Column, Table


def run_table(stem: str, title: str, network: str, runs: Runs) -> Table:
    """Return the table STEM.test: loss and accuracy of each replicate, and of their mean."""
    label = f"{stem}.test"
    count = runs[0].evaluation.image_count
    replicates = tuple(
        (
            Cell(text=f"Replicate {number}"),
            Cell(text=rounded(run.evaluation.loss, run.evaluation.loss_standard_error)),
            Cell(
                text=rounded(
                    run.evaluation.accuracy, binomial_error(run.evaluation.accuracy, count)
                )
            ),
            Cell(text=_interval_text(run.evaluation.accuracy, count)),
        )
        for number, run in enumerate(runs, start=1)
        if len(runs) > 1
    )
    return Table(
        label=label,
        number=TABLE_NUMBERS[label],
        title=title,
        caption=(
            f"{network} on {counted(count, 'test image')} after "
            f"{counted(len(runs[0].curve.loss), 'epoch')}."
        ),
        columns=(
            Column(title="Training run"),
            *TEST_COLUMNS,
        ),
        rows=(
            *replicates,
            (
                Cell(text="Mean" if replicates else "Single run"),
                *test_cells(stem),
            ),
        ),
        has_closing_row=len(runs) > 1,
        note=uncertainty_note(len(runs)),
        depends_on=("data", stem),
    )


def _interval_text(accuracy: float, count: int) -> str:
    interval, error = fraction_interval(accuracy, count), binomial_error(accuracy, count)
    return f"{rounded(interval.low, error)} to {rounded(interval.high, error)}"
