"""Metrics of the numbers that experiments returned: their kind chooses the statistics."""

import numpy as np

from reportgen.base.arrays import Array
from reportgen.project.sections.measures import Meaning, binomial_error, over_replicates
from reportgen.project.sections.observed import Observed
from reportgen.project.sections.words import averaged
from reportgen.project.values import Count, Exact, Mean, Number
from reportgen.report.numbers import counted as counted_words
from reportgen.report.parts import Counted, Metric

_LONGEST_COLUMN = 40


def metric_of(observed: Observed) -> Metric | None:
    """Return the metric of a number, over its replicates; None for anything else."""
    if isinstance(made := observed.replicates[0], Metric):
        return made.model_copy(update={"tasks": observed.tasks})
    numbers = observed.numbers
    if not numbers:
        return None
    if is_exact(numbers):
        return _exact(observed, numbers[0])
    values = [number.number for number in numbers]
    error, counted = standard_error(numbers), _counted(numbers)
    metric = over_replicates(
        observed.name,
        numbers[0].unit,
        f"{_description(observed)}, {averaged(len(numbers))}",
        values,
        formula=_formula(observed, numbers[0]),
        standard_error=error,
        counted=counted,
        of=counted.count if counted and isinstance(numbers[0], Count) else None,
        items=_items(numbers),
        **_meaning(observed, numbers[0]),
    )
    return metric.model_copy(update={"tasks": observed.tasks})


def is_exact(numbers: tuple[Number, ...]) -> bool:
    """Say whether there is no chance in a number: it is the same in each replicate."""
    return all(isinstance(one, Exact) for one in numbers) and len({n.number for n in numbers}) == 1


def standard_error(numbers: tuple[Number, ...]) -> float | None:
    """Return the standard error of a mean over replicates from the items; None: not known.

    The replicates may be of the same items, so their errors may all lie the same way: the mean
    of the standard errors is the most that the mean's can be.
    """
    counts = [one for one in numbers if isinstance(one, Count)]
    if counts:
        fraction = float(np.mean([one.number for one in counts]))
        return binomial_error(fraction, min(one.of for one in counts))
    errors = [one.standard_error for one in numbers if isinstance(one, Mean)]
    known = [error for error in errors if error is not None]
    return float(np.mean(known)) if known and len(known) == len(numbers) else None


def _items(numbers: tuple[Number, ...]) -> tuple[Array, ...]:
    """Return the value of each item in each replicate; nothing where not all tell as many."""
    arrays = [
        one.right if isinstance(one, Count) else one.values
        for one in numbers
        if isinstance(one, Count | Mean)
    ]
    known = tuple(array for array in arrays if isinstance(array, np.ndarray))
    return known if len(known) == len(numbers) and len({one.size for one in known}) == 1 else ()


def _exact(observed: Observed, number: Number) -> Metric:
    return Metric(
        name=observed.name,
        value=number.number,
        unit=number.unit,
        description=_description(observed),
        kind="exact",
        tasks=observed.tasks,
        **_meaning(observed, number),
    )


def _description(observed: Observed) -> str:
    place = f" at {observed.place}" if observed.place else ""
    first = observed.numbers[0]
    return f"{first.description or f'{observed.words} of {observed.ran.name}'}{place}"


def _meaning(observed: Observed, number: Number) -> Meaning:
    meaning = Meaning(headline=number.headline)
    if number.better:
        meaning["better"] = number.better
    if number.headline and observed.at is None:
        meaning["column"] = f"{observed.ran.name} {observed.key}".replace("_", " ")[
            :_LONGEST_COLUMN
        ]
    return meaning


def _counted(numbers: tuple[Number, ...]) -> Counted | None:
    of = [one.of for one in numbers if isinstance(one, Count | Mean) and one.of]
    first = numbers[0]
    if not of or not isinstance(first, Count | Mean):
        return None
    return Counted(noun=first.item, count=min(of))


def _formula(observed: Observed, number: Number) -> str:
    match number:
        case Count():
            return f"{number.item}s that are right / {counted_words(number.of, number.item)}"
        case Mean():
            return f"mean over the {number.item}s"
        case _:
            return observed.words
