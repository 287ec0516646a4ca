"""Results altered on purpose: what a claim is to say when the numbers are others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from reportgen.projects.mnist.networks import NetworkSummary
from reportgen.projects.mnist.results import (
    Denoising,
    Evaluation,
    GeneratedDigit,
    Generation,
    LightNoise,
    TrainedAutoencoder,
    TrainedClassifier,
    TrainingCurve,
)
from reportgen.tasks.results.types import Results

Alter = Callable[[Results], Results]


def unaltered(results: Results) -> Results:
    return results


def both(*alterations: Alter) -> Alter:
    """Alter results in several ways."""

    def alter(results: Results) -> Results:
        for each in alterations:
            results = each(results)
        return results

    return alter


def naming(family: str, *right: int) -> Alter:
    """Let the replicates FAMILY.1, ... name so many of the test images; one number for all."""

    def alter(results: Results) -> Results:
        tasks = family_of(family, results)
        counts = right * len(tasks) if len(right) == 1 else right
        changed: dict[str, Any] = dict(results)
        for task, count in zip(tasks, counts, strict=True):
            evaluation: Evaluation = changed[task].evaluation
            correct = np.arange(evaluation.image_count) < count
            changed[task] = replace(changed[task], evaluation=replace(evaluation, correct=correct))
        return Results(changed)

    return alter


def learning(
    family: str,
    *curves: Mapping[str, Sequence[float]],
) -> Alter:
    """Give the replicates these parts of their curves; one for all, or one for each."""

    def alter(results: Results) -> Results:
        tasks = family_of(family, results)
        given = curves * len(tasks) if len(curves) == 1 else curves
        changed: dict[str, Any] = dict(results)
        for task, parts in zip(tasks, given, strict=True):
            curve: TrainingCurve = changed[task].curve
            whole = {name: tuple(values) for name, values in parts.items()}
            changed[task] = replace(changed[task], curve=replace(curve, **whole))
        return Results(changed)

    return alter


def parameters(family: str, more: int) -> Alter:
    """Let the first layer with weights have so many parameters more."""

    def alter(results: Results) -> Results:
        changed: dict[str, Any] = dict(results)
        for task in family_of(family, results):
            summary: NetworkSummary = changed[task].summary
            first = next(place for place, one in enumerate(summary.layers) if one.parameters)
            layers = list(summary.layers)
            layers[first] = replace(layers[first], parameters=layers[first].parameters + more)
            changed[task] = replace(changed[task], summary=replace(summary, layers=tuple(layers)))
        return Results(changed)

    return alter


def reading_light_noise(noise_trained: Sequence[int], plain: Sequence[int]) -> Alter:
    """Let the networks trained with and without noise name so many lightly noisy images."""

    def alter(results: Results) -> Results:
        changed: dict[str, Any] = dict(results)
        tasks = family_of("noise.light_reading", results)
        for task, *counts in zip(tasks, noise_trained, plain, strict=True):
            read: LightNoise = changed[task]
            with_noise, without = (
                replace(each, correct=np.arange(each.image_count) < count)
                for each, count in zip((read.noise_trained, read.plain), counts, strict=True)
            )
            changed[task] = replace(read, noise_trained=with_noise, plain=without)
        return Results(changed)

    return alter


def reading(right: Callable[[float], tuple[int, int]]) -> Alter:
    """Let the classifier name so many noisy and denoised images at each level."""

    def alter(results: Results) -> Results:
        changed: dict[str, Any] = dict(results)
        for task, result in results.items():
            if isinstance(result, Denoising):
                noisy, denoised = (
                    replace(each, correct=np.arange(each.image_count) < count)
                    for each, count in zip(
                        (result.noisy, result.denoised), right(result.level), strict=True
                    )
                )
                changed[task] = replace(result, noisy=noisy, denoised=denoised)
        return Results(changed)

    return alter


def drawing(missing: Iterable[int], attempts: int) -> Alter:
    """Let the classifier miss these digits in so many draws."""

    def alter(results: Results) -> Results:
        generation = results.of(Generation, "generation.digits")
        nothing = np.zeros_like(generation.digits[0].pixels)
        digits = tuple(
            GeneratedDigit(digit.digit, nothing, None, attempts)
            if digit.digit in missing
            else digit
            for digit in generation.digits
        )
        return Results({**results, "generation.digits": Generation(digits, attempts)})

    return alter


def family_of(family: str, results: Results) -> list[str]:
    """Return the replicates of a family of tasks."""
    found = [task for task in results if task.rpartition(".")[0] == family]
    assert found, family
    return found


def families(results: Results) -> list[str]:
    """Return the families of tasks that train a network."""
    trained = (TrainedClassifier, TrainedAutoencoder)
    names = [task.rpartition(".")[0] for task, one in results.items() if isinstance(one, trained)]
    return list(dict.fromkeys(names))
