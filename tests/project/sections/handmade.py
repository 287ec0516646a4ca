"""Values of experiments, made by hand."""

from collections.abc import Mapping, Sequence

import numpy as np

from reportgen.base.arrays import Array
from reportgen.project.declarations import ClaimDeclaration, FigureDeclaration, TableDeclaration
from reportgen.project.returned import values_of
from reportgen.project.sections.gathered import Gathered, gather
from reportgen.project.sections.observed import Ran, Setting
from reportgen.tasks.results.types import Results


def right(count: int, of: int = 100) -> Array:
    """So many right ones first, then wrong ones."""
    return np.arange(of) < count


def ran(name: str, replicates: int, at: Sequence[Setting | None] = (None,)) -> Ran:
    """An experiment; over a setting where it has values of one."""
    begins = {value: name if value is None else f"{name}.{value}" for value in at}
    return Ran(
        name=name,
        title=name.capitalize(),
        tasks={
            value: tuple(f"{begin}.{replicate}" for replicate in range(1, replicates + 1))
            for value, begin in begins.items()
        },
        over="" if None in at else "alpha",
        begin=name,
        sections=(name,),
    )


def gathered(**experiments: Sequence[Mapping[str, object]]) -> Gathered:
    """What experiments returned, a result for each replicate."""
    results = {
        f"{name}.{at}": values_of(result)
        for name, replicates in experiments.items()
        for at, result in enumerate(replicates, start=1)
    }
    return gather([ran(name, len(one)) for name, one in experiments.items()], Results(results))


def claim(expression: str, name: str = "main.claim", **fields: object) -> ClaimDeclaration:
    """A claim whose sentences are the names of the outcomes."""
    values: dict[str, object] = {
        "name": name,
        "expression": expression,
        "holds": "Yes.",
        "does_not_hold": "No.",
        "inconclusive": "Who knows.",
        "test": "",
        "tolerance": None,
        "section": "main",
        "place": "text.md, line 12",
    }
    return ClaimDeclaration(**{**values, **fields})  # type: ignore[arg-type]


def figure(*values: str, **fields: object) -> FigureDeclaration:
    """A figure of these values."""
    declared: dict[str, object] = {
        "label": values[0],
        "values": values,
        "caption": "What is shown",
        "alternative": "",
        "section": "main",
        "place": "text.md, line 12",
    }
    return FigureDeclaration(**{**declared, **fields})  # type: ignore[arg-type]


def table(*rows: Sequence[str], **fields: object) -> TableDeclaration:
    """A table of these rows."""
    declared: dict[str, object] = {
        "label": "main.table",
        "caption": "What is shown.",
        "columns": tuple(f"Column {at}" for at in range(len(rows[0]) if rows else 0)),
        "aligns": ("left",) * (len(rows[0]) if rows else 0),
        "rows": tuple(map(tuple, rows)),
        "value": "",
        "section": "main",
        "place": "text.md, line 12",
    }
    return TableDeclaration(**{**declared, **fields})  # type: ignore[arg-type]
