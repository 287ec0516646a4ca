"""Reports of small networks, trained in this process one after the other."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from mnist import CODE, PROJECT, compute, declare_tasks, load_settings, write_section

from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Report, TaskRecord
from reportgen.tasks.keys import KeyMaker
from reportgen.tasks.results.types import Results
from reportgen.tasks.task import Task, in_order
from reportgen.workflow.assembly.assemble import Identity, assemble
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.assembly.project_parts import project_parts

SHOWN = ("mlp", "three_layer", "weight_decay", "autoencoder", "noise")

SMALL = (
    "data.train_size=1000",
    "data.test_size=1000",
    "mlp.hidden=[32]",
    "mlp.batch_size=20",
    "mlp.epochs=5",
    "three_layer.hidden=[32, 16]",
    "three_layer.batch_size=20",
    "three_layer.epochs=5",
    "weight_decay.hidden=[32, 16]",
    "weight_decay.batch_size=20",
    "weight_decay.epochs=5",
    "weight_decay.factors=[1e-5, 1e-3]",
    "autoencoder.hidden=[32]",
    "autoencoder.latent=16",
    "autoencoder.batch_size=20",
    "autoencoder.epochs=10",
    "noise.classifier='mlp'",
    "noise.levels=[0.0, 0.2, 0.4]",
)
"""Settings under which a report takes about a second."""


def small_settings(seed: int, *overrides: str) -> Settings:
    """Return the small settings with another seed, and some changed."""
    return load_settings("full", overrides=(*SMALL, f"seed={seed}", *overrides))


def train_report(settings: Settings, name: str, shown: Sequence[str] = SHOWN) -> Report:
    """Return the report of these settings; everything is computed here and now."""
    tasks = [task for stem in shown for task in declare_tasks(stem, settings)]
    keys = KeyMaker(PROJECT.digests()).of(in_order(tasks))
    results: dict[str, object] = {}
    for task in in_order(tasks):
        results[task.name] = compute(task, results)
    return assemble(
        Identity(name, "small", datetime.now(UTC).replace(microsecond=0), tuple(shown)),
        settings,
        project_parts(PROJECT, CODE),
        sections=[write_section(stem, settings, Results(results)) for stem in shown],
        shown=tuple(shown),
        tasks=[_record(task) for task in tasks],
        environment=describe_environment(keys.values(), "benchmarks/calibration.py"),
    )


def _record(task: Task) -> TaskRecord:
    key = hashlib.sha256(f"{task.name} {task.seed} {task.arguments}".encode()).hexdigest()
    return TaskRecord(
        name=task.name,
        key=key,
        cached=False,
        seconds=0.0,
        seed=task.seed,
        dependencies=tuple(task.dependencies.values()),
    )
