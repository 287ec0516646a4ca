"""Plans and runs the experiments of a project's folder."""

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from reportgen.project.experiments.asked import Data
from reportgen.project.experiments.loading import own_modules, start_in
from reportgen.project.experiments.settings import settings_model
from reportgen.project.experiments.tasks import declare_tasks
from reportgen.project.settings.schema import SettingsSection
from reportgen.project.values import VALUE_CLASSES
from reportgen.tasks.execution.execute import Outcome, run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.plan import Plan
from reportgen.tasks.results.codec import data_classes
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.own import load_experiments
from tests.tasks.conftest import in_this_process
from tests.tasks.planning import plan_tasks


class Base(SettingsSection):
    """Settings that every project has."""

    seed: int = 7


class Bench:
    """Plans and runs the experiments of a project's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / "wine.txt"
        if not file.exists():
            file.write_text("1\n2\n3\n", encoding="utf-8")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        self.data = {"wine": Data("wine", file, digest)}

    def tasks(self, **settings: dict[str, object]) -> tuple[Task, ...]:
        experiments = load_experiments(self.folder, ["wine"])
        chosen = settings_model(experiments, Base).model_validate(settings)
        return declare_tasks(experiments, chosen, chosen.seed, self.data)

    @property
    def store(self) -> Store:
        return Store(self.folder / "results" / "store", self.classes())

    def classes(self) -> dict[str, type]:
        """Return what results of these experiments may be made of."""
        own = [data_classes(vars(module)) for module in own_modules(self.folder)]
        return {**VALUE_CLASSES, **{name: one for each in own for name, one in each.items()}}

    def plan(self, tasks: Sequence[Task]) -> Plan:
        digests = {name: one.digest for name, one in self.data.items()}
        return plan_tasks(tasks, self.store, digests, project=self.folder)

    def run(self, tasks: Sequence[Task], *, processes: bool = False) -> Outcome:
        start = partial(start_in, self.folder)
        workers = partial(local_executor, 1, start) if processes else in_this_process
        paths = {name: one.path for name, one in self.data.items()}
        return run_plan(self.plan(tasks), self.store, workers, data=paths)

    def values(self, **settings: dict[str, object]) -> dict[str, dict[str, object]]:
        """Run all; return the numbers by task."""
        outcome = self.run(self.tasks(**settings))
        assert not outcome.results.failures
        return {task: numbers(result) for task, result in outcome.results.items()}

    def failure(self, *, processes: bool = False) -> str:
        """Run all experiments, of which one fails."""
        (failed,) = self.run(self.tasks(), processes=processes).results.failures
        return failed.message


def numbers(result: object) -> dict[str, object]:
    assert isinstance(result, dict)
    return {key: value.number for key, value in result.items()}
