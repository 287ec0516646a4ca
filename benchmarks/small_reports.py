"""Reports of small networks, trained in this process one after the other."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from reportgen.projects.mnist.data.mnist import MNIST, MNIST_DIGEST
from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Report, TaskRecord
from reportgen.tasks.execution.workers import Call, Raised, run_call
from reportgen.tasks.keys import make_keys
from reportgen.tasks.results.types import Results
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.task import Task, in_order
from reportgen.workflow.assembly.assemble import Identity, assemble
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.assembly.project_parts import project_parts
from benchmarks.mnist import CODE, PROJECT, declare_tasks, load_settings, write_section

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


def train_report(settings: Settings, name: str) -> Report:
    """Return the report of these settings; everything is computed here and now."""
    tasks = [task for stem in SHOWN for task in declare_tasks(stem, settings)]
    keys = make_keys(tasks, {MNIST: MNIST_DIGEST})
    results: dict[str, object] = {}
    for task in in_order(tasks):
        results[task.name] = _run(task, results)
    return assemble(
        Identity(name, "small", datetime.now(UTC).replace(microsecond=0), SHOWN),
        settings,
        project_parts(PROJECT, CODE),
        sections=[write_section(stem, settings, Results(results)) for stem in SHOWN],
        shown=SHOWN,
        tasks=[_record(task) for task in tasks],
        environment=describe_environment(keys.values(), "benchmarks/calibration.py"),
    )


def _run(task: Task, results: Mapping[str, object]) -> object:
    needed = {parameter: results[need] for parameter, need in task.dependencies.items()}
    answer = run_call(Call.of(task, CarriedCheckpoints(None)), **needed)
    if isinstance(answer, Raised):
        raise SystemExit(answer.message)
    return answer.result


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
