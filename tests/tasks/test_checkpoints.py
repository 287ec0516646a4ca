"""More steps go on from where the last stopped, and so does a build after a kill."""

import shutil
import signal
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from reportgen.tasks.execution.events import Event, TaskProgress
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.execution.local import local_executor
from reportgen.tasks.store.checkpoints import (
    BYTES_ON_THE_WAY,
    CHECKPOINTS,
    SavedState,
    StoredCheckpoints,
)
from tests.tasks.conftest import Bench
from tests.tasks.toy_tasks import walking


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def careful(tmp_path: Path) -> Bench:
    """A bench on which a checkpoint is kept after each step."""
    return Bench(tmp_path, checkpoint_seconds=0.0)


def steps_in(diary: Path) -> list[int]:
    """Return the steps that were taken since this was last asked."""
    steps = [int(line) for line in diary.read_text(encoding="utf-8").splitlines()]
    diary.unlink()
    return steps


def reference(tmp_path: Path, diary: Path, steps: int) -> object:
    """Return what a walk of so many steps comes to that was never interrupted."""
    undisturbed = Bench(tmp_path / f"undisturbed-{steps}")
    result = undisturbed.run_here([walking("walk.1", diary, steps)]).results["walk.1"]
    diary.unlink()
    return result


class TestMoreSteps:
    @pytest.mark.slow
    def test_take_those_alone_and_end_where_an_uninterrupted_walk_does(
        self, bench: Bench, diary: Path, tmp_path: Path
    ) -> None:
        straight = reference(tmp_path, diary, 5)
        bench.run([walking("walk.1", diary, 3)])
        assert steps_in(diary) == [1, 2, 3]

        longer = bench.run([walking("walk.1", diary, 5)])

        assert steps_in(diary) == [4, 5]
        assert longer.results["walk.1"] == straight

    def test_are_foreseen_in_the_plan(self, bench: Bench, diary: Path) -> None:
        bench.run_here([walking("walk.1", diary, 3)])

        (planned,) = bench.plan([walking("walk.1", diary, 5)]).stale

        assert planned.spared == 3
        assert planned.reason is not None
        assert planned.reason.text == "walk.steps changed 3 -> 5; continues after 3 of 5 steps"

    def test_count_the_seconds_of_the_steps_before(self, bench: Bench, diary: Path) -> None:
        (first,) = bench.run_here([walking("walk.1", diary, 3)]).records

        (second,) = bench.run_here([walking("walk.1", diary, 5)]).records

        assert second.seconds > 0
        kept = bench.plan([walking("walk.1", diary, 3)]).tasks[0].stored
        assert kept is not None
        assert kept.record.seconds == first.seconds

    @pytest.mark.parametrize("other_seed", [1, 2])
    def test_go_on_from_a_walk_that_differs_in_its_steps_alone(
        self, other_seed: int, bench: Bench, diary: Path
    ) -> None:
        bench.run_here([walking("walk.1", diary, 3, seed=1)])
        steps_in(diary)

        bench.run_here([walking("walk.1", diary, 4, seed=other_seed)])

        assert steps_in(diary) == ([4] if other_seed == 1 else [1, 2, 3, 4])


class TestFewerSteps:
    def test_cost_nothing_where_a_checkpoint_has_them(
        self, careful: Bench, diary: Path, tmp_path: Path
    ) -> None:
        shorter = reference(tmp_path, diary, 3)
        careful.run_here([walking("walk.1", diary, 5)])
        steps_in(diary)

        cut = careful.run_here([walking("walk.1", diary, 3)])

        assert not diary.exists()
        assert cut.results["walk.1"] == shorter

    def test_start_anew_where_none_does(self, bench: Bench, diary: Path, tmp_path: Path) -> None:
        shorter = reference(tmp_path, diary, 3)
        bench.run_here([walking("walk.1", diary, 5)])
        steps_in(diary)

        cut = bench.run_here([walking("walk.1", diary, 3)])

        assert steps_in(diary) == [1, 2, 3]
        assert cut.results["walk.1"] == shorter


@pytest.mark.slow
class TestAWorkerThatDies:
    def test_is_followed_by_one_that_goes_on(
        self, careful: Bench, diary: Path, tmp_path: Path
    ) -> None:
        straight = reference(tmp_path, diary, 6)
        Path(f"{diary}.die-at-4").touch()

        outcome = careful.run([walking("walk.1", diary, 6)])

        assert steps_in(diary) == [1, 2, 3, 4, 5, 6]
        assert outcome.results["walk.1"] == straight


@pytest.mark.slow
class TestAnInterrupt:
    def test_keeps_how_far_a_task_is(self, bench: Bench, diary: Path, tmp_path: Path) -> None:
        straight = reference(tmp_path, diary, 20)
        task = walking("walk.1", diary, 20, pause=0.1)

        def interrupt(event: Event) -> None:
            if isinstance(event, TaskProgress) and event.progress.step >= 3:
                signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            run_plan(bench.plan([task]), bench.store, partial(local_executor, 1), interrupt)
        before = steps_in(diary)
        outcome = bench.run([task])

        assert before == list(range(1, len(before) + 1))
        assert 3 <= len(before) < 20
        assert steps_in(diary) == list(range(len(before) + 1, 21))
        assert outcome.results["walk.1"] == straight


class TestADamagedCheckpoint:
    @pytest.mark.parametrize("file", ["state.json", "arrays.npz", "SHA256SUMS"])
    @pytest.mark.parametrize("damage", ["flip", "empty", "cut", "delete"])
    def test_is_set_aside_and_the_one_before_is_used(
        self, file: str, damage: str, careful: Bench, diary: Path, tmp_path: Path
    ) -> None:
        straight = reference(tmp_path, diary, 4)
        careful.run_here([walking("walk.1", diary, 3)])
        steps_in(diary)
        (lineage,) = (careful.store.folder / CHECKPOINTS).iterdir()
        damaged = lineage / "000003" / file
        content = damaged.read_bytes()
        match damage:
            case "flip":
                damaged.write_bytes(bytes([content[0] ^ 1]) + content[1:])
            case "empty":
                damaged.write_bytes(b"")
            case "cut":
                damaged.write_bytes(content[:-1])
            case "delete":
                damaged.unlink()

        longer = careful.run_here([walking("walk.1", diary, 4)])

        assert steps_in(diary) == [3, 4]
        assert longer.results["walk.1"] == straight
        assert (careful.store.folder / "damaged" / f"{lineage.name}-000003").is_dir()

    def test_of_another_step_is_not_mistaken_for_it(
        self, careful: Bench, diary: Path, tmp_path: Path
    ) -> None:
        straight = reference(tmp_path, diary, 4)
        careful.run_here([walking("walk.1", diary, 3)])
        steps_in(diary)
        (lineage,) = (careful.store.folder / CHECKPOINTS).iterdir()
        shutil.rmtree(lineage / "000003")
        shutil.copytree(lineage / "000001", lineage / "000003")

        longer = careful.run_here([walking("walk.1", diary, 4)])

        assert steps_in(diary) == [3, 4]
        assert longer.results["walk.1"] == straight


class TestWhatStays:
    def checkpoints(self, folder: Path) -> StoredCheckpoints:
        return StoredCheckpoints(folder, "walk.1", "a" * 64, {}, 0.0)

    def names(self, checkpoints: StoredCheckpoints) -> list[str]:
        return sorted(place.name for place in checkpoints.folder.iterdir())

    def found(self, checkpoints: StoredCheckpoints, step: int) -> tuple[object, int, int]:
        kept = checkpoints.read(step)
        assert kept is not None
        return kept.state, kept.step, kept.part

    def test_a_state_within_a_step_goes_when_a_later_one_is_there(self, tmp_path: Path) -> None:
        checkpoints = self.checkpoints(tmp_path)

        checkpoints.write(SavedState((1.0,), 1, 0, 1.0))
        checkpoints.write(SavedState((1.5,), 1, 20, 1.0))
        checkpoints.write(SavedState((1.7,), 1, 40, 1.0))
        assert self.names(checkpoints) == ["000001", "000001+000040"]
        checkpoints.write(SavedState((2.0,), 2, 0, 1.0))

        assert self.names(checkpoints) == ["000001", "000002"]
        assert self.found(checkpoints, 2) == ((2.0,), 2, 0)

    def test_a_state_within_a_step_is_beyond_that_step(self, tmp_path: Path) -> None:
        checkpoints = self.checkpoints(tmp_path)
        checkpoints.write(SavedState((1.0,), 1, 0, 1.0))
        checkpoints.write(SavedState((1.5,), 1, 20, 1.0))

        assert self.found(checkpoints, 1) == ((1.0,), 1, 0)
        assert self.found(checkpoints, 2) == ((1.5,), 1, 20)

    def test_those_on_the_way_are_bounded_and_the_furthest_stays(self, tmp_path: Path) -> None:
        checkpoints = self.checkpoints(tmp_path)
        state = (np.zeros(BYTES_ON_THE_WAY // 16, np.float64),)  # half of what has room

        for step in range(1, 5):
            checkpoints.write(SavedState(state, step, 0, 1.0))

        assert self.names(checkpoints) == ["000003", "000004"]
