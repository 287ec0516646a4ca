"""Ours and Keras `fit` trained alike, to see that no speed was bought with a worse network."""

from dataclasses import dataclass

import numpy as np
from agreement import Agreement, agreement
from cases import Case, wanted_outputs
from contenders import Process

from reportgen.base.arrays import Array

SMALLEST = 1e-7  # probability: what Keras takes the logarithm of at least


@dataclass(frozen=True)
class QualityOfCase:
    """How good a network gets in both hands."""

    case: Case
    agreement: Agreement

    @property
    def measure(self) -> str:
        """What was measured on the test images."""
        return "test accuracy" if self.case.objective == "classification" else "test loss"

    def sentence(self) -> str:
        """Say both means and whether they agree."""
        found, plan = self.agreement, self.case.quality
        return (
            f"quality: {self.measure} after {plan.epochs} x {plan.images} images, "
            f"{plan.seeds} seeds: ours {found.ours:.4f}, Keras fit {found.theirs:.4f}, "
            f"difference {found.difference:+.4f}, standard error {found.standard_error:.4f}: "
            f"they {'agree' if found.agrees else 'DIFFER'}"
        )


def compare_quality(case: Case, ours: Process, fit: Process) -> QualityOfCase:
    """Train a network with several seeds in both processes and measure it."""
    measured: tuple[list[Array], list[Array]] = ([], [])
    for seed in range(1, case.quality.seeds + 1):
        for process, values in zip((ours, fit), measured, strict=True):
            values.append(_trained(case, process, seed))
    return QualityOfCase(case, agreement(np.stack(measured[0]), np.stack(measured[1])))


def _trained(case: Case, process: Process, seed: int) -> Array:
    """Return the measure of each test image after training."""
    plan = case.quality
    process.ask("start_again", seed=seed)
    process.ask("train", epochs=plan.epochs, images=plan.images)
    outputs: Array = np.load(process.ask("answer", images=plan.test_images)).astype(np.float64)
    wanted = wanted_outputs(case)[: plan.test_images]
    if case.objective == "classification":
        return np.asarray(outputs.argmax(axis=1) == wanted, np.float64)
    outputs = outputs.clip(SMALLEST, 1 - SMALLEST)
    losses = -(wanted * np.log(outputs) + (1 - wanted) * np.log(1 - outputs))
    return np.asarray(losses.mean(axis=1))
