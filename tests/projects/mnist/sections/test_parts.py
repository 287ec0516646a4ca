"""Each part of a section names the tasks whose results it was made from."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from reportgen.projects.mnist.results import (
    Cloud,
    Denoising,
    Evaluation,
    GeneratedDigit,
    Generation,
    LightNoise,
    TrainedAutoencoder,
    TrainedClassifier,
    TrainingCurve,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Claim, Figure, Metric, Section, Table
from reportgen.tasks.results.types import NotRun, Results
from tests.mnist import SECTIONS, write_section, write_sections

Traced = Metric | Figure | Table | Claim
Sections = dict[str, Section]
WriteWith = Callable[[str, object], Sections]


@pytest.fixture(scope="module")
def sections(settings: Settings, results: Results) -> Sections:
    return {stem: write_section(stem, settings, results) for stem in SECTIONS}


@pytest.fixture(scope="module")
def write_with(settings: Settings, results: Results) -> WriteWith:
    """Return a function that writes the sections with another result of a task."""

    def write_with(task: str, result: object) -> Sections:
        other = Results({**results, task: result})
        return {section.stem: section for section in write_sections(settings, other, SECTIONS)}

    return write_with


def parts_of(sections: Sections) -> dict[str, Traced]:
    """Return every part by its kind and name."""
    found: dict[str, Traced] = {}
    for section in sections.values():
        found |= {f"Metric {metric.name}": metric for metric in section.metrics}
        found |= {f"Figure {figure.label}": figure for figure in section.figures}
        found |= {f"Table {table.label}": table for table in section.tables}
        found |= {f"Claim {claim.name}": claim for claim in section.claims}
    return found


def part(sections: Sections, name: str) -> Traced:
    return parts_of(sections)[name]


def test_what_another_result_of_a_task_changes_names_that_task(
    write_with: WriteWith, results: Results, sections: Sections
) -> None:
    before = parts_of(sections)
    changes = 0

    for task in results:
        after = parts_of(write_with(task, changed(results[task])))

        assert after.keys() == before.keys()
        differing = [name for name in before if after[name] != before[name]]
        assert differing, task
        changes += len(differing)
        for name in differing:
            assert task in before[name].tasks, name

    assert changes > 100


def test_a_part_depends_on_no_task_that_it_shows_nothing_of(sections: Sections) -> None:
    assert part(sections, "Figure preprocessing.cloud").tasks == ("preprocessing.cloud",)
    assert part(sections, "Figure mlp.loss_curve").tasks == ("mlp.1", "mlp.2", "mlp.3")
    assert part(sections, "Metric noise.seasoned_accuracy.0.4").tasks == ("noise.0.4",)
    assert part(sections, "Metric weight_decay.1e-05.replicate_std").tasks == tuple(
        f"weight_decay.1e-05.{replicate}" for replicate in (1, 2, 3)
    )
    of_mlp = [found for name, found in parts_of(sections).items() if " mlp." in name]
    assert {task for found in of_mlp for task in found.tasks} == {"mlp.1", "mlp.2", "mlp.3"}


def test_a_comparison_depends_on_both_sides(sections: Sections) -> None:
    claim = part(sections, "Claim three_layer.beats_mlp")

    assert {task.partition(".")[0] for task in claim.tasks} == {"three_layer", "mlp"}


def test_where_a_task_is_left_out_all_is_there_that_does_not_rest_on_it(
    write_with: WriteWith, results: Results, sections: Sections
) -> None:
    for task in results:
        others = write_with(task, NotRun(task))
        partial = parts_of(others)

        assert partial == {
            name: found
            for name, found in parts_of({stem: sections[stem] for stem in others}).items()
            if task not in found.tasks
        }, task


def changed(result: object) -> object:
    """Return a result that differs in every number."""
    change = CHANGES[type(result)]
    return change(result)


def other_curve(curve: TrainingCurve) -> TrainingCurve:
    return TrainingCurve(
        *(
            tuple(0.9 * value - 0.001 * epoch for epoch, value in enumerate(row))
            for row in (
                curve.loss, curve.validation_loss, curve.accuracy, curve.validation_accuracy
            )
        )
    )  # fmt: skip


def other_evaluation(evaluation: Evaluation) -> Evaluation:
    return Evaluation(
        evaluation.loss * 0.9,
        evaluation.loss_standard_error * 0.9,
        np.roll(np.arange(evaluation.image_count) % 3 > 0, 1),
    )


def other_classifier(trained: TrainedClassifier) -> TrainedClassifier:
    return replace(
        trained,
        curve=other_curve(trained.curve),
        evaluation=other_evaluation(trained.evaluation),
    )


def other_autoencoder(trained: TrainedAutoencoder) -> TrainedAutoencoder:
    return replace(trained, curve=other_curve(trained.curve), test_loss=trained.test_loss * 0.9)


def other_denoising(denoising: Denoising) -> Denoising:
    return replace(
        denoising,
        noisy=other_evaluation(denoising.noisy),
        denoised=replace(
            other_evaluation(denoising.denoised),
            correct=np.arange(denoising.denoised.image_count) % 5 > 0,
        ),
        noisy_examples=255 - denoising.noisy_examples,
    )


def other_light_noise(reading: LightNoise) -> LightNoise:
    return replace(
        reading,
        noise_trained=other_evaluation(reading.noise_trained),
        plain=replace(
            other_evaluation(reading.plain),
            correct=np.arange(reading.plain.image_count) % 5 > 0,
        ),
    )


def other_generation(generation: Generation) -> Generation:
    return Generation(
        tuple(
            GeneratedDigit(digit.digit, 255 - digit.pixels, 0.5, digit.attempts + 1)
            for digit in generation.digits
        ),
        generation.attempts + 1,
    )


CHANGES: dict[type, Callable[..., object]] = {
    TrainedClassifier: other_classifier,
    TrainedAutoencoder: other_autoencoder,
    Denoising: other_denoising,
    LightNoise: other_light_noise,
    Generation: other_generation,
    Cloud: lambda cloud: Cloud(cloud.original + 1, cloud.shifted, cloud.scaled),
}
