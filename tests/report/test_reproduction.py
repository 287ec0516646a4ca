"""How a number comes out again: exactly, to the bit, or within its noise."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportgen.report.model import Acceptance, TaskRecord
from reportgen.report.parts import Kind, Metric
from reportgen.report.provenance import Records, reproduction_of
from reportgen.workflow.assembly import environment
from reportgen.workflow.assembly.environment import gpu_is_visible

ACCEPTED = Acceptance(
    reason="a helper was renamed", key="old", created=datetime(2026, 1, 5, tzinfo=UTC)
)


def task(name: str, *dependencies: str, accepted: bool = False, processor: str = "") -> TaskRecord:
    return TaskRecord(
        name=name,
        key=f"key of {name}",
        cached=False,
        seconds=1.0,
        dependencies=dependencies,
        accepted=(ACCEPTED,) if accepted else (),
        processor=processor,
    )


def metric(*tasks: str, kind: Kind = "measured") -> Metric:
    return Metric(
        name="noise.sample", value=0.5, kind=kind, section="noise", description="-", tasks=tasks
    )


class TestANumber:
    def test_comes_out_to_the_bit_on_the_same_processor(self) -> None:
        found = reproduction_of(metric("mlp.1"), Records([task("mlp.1")]), on_gpu=False)

        assert found == "to the bit on the same processor"

    def test_of_parameters_comes_out_exactly_wherever_it_is_counted(self) -> None:
        count = metric("mlp.1", kind="exact")

        assert (
            reproduction_of(count, Records([task("mlp.1", accepted=True)]), on_gpu=True)
            == "exactly"
        )

    def test_from_a_gpu_comes_out_within_its_noise(self) -> None:
        assert (
            reproduction_of(metric("mlp.1"), Records([task("mlp.1")]), on_gpu=True)
            == "statistically"
        )

    def test_behind_which_any_result_was_accepted_comes_out_within_its_noise(self) -> None:
        records = Records(
            [task("convnet.1", accepted=True), task("noise.0.4", "convnet.1"), task("mlp.1")]
        )

        assert reproduction_of(metric("noise.0.4"), records, on_gpu=False) == "statistically"
        assert reproduction_of(metric("mlp.1"), records, on_gpu=False) != "statistically"

    def test_from_two_kinds_of_processor_comes_out_within_its_noise(self) -> None:
        records = Records(
            [task("convnet.1", processor="A"), task("noise.0.4", "convnet.1", processor="B")]
        )

        assert reproduction_of(metric("noise.0.4"), records, on_gpu=False) == "statistically"
        assert reproduction_of(metric("convnet.1"), records, on_gpu=False) != "statistically"


def test_what_tasks_need_is_followed_to_its_end_and_named_once() -> None:
    records = [task("a"), task("b", "a"), task("c", "a", "b"), task("d")]

    assert [record.name for record in Records(records).behind(["c", "b", "gone"])] == [
        "a",
        "b",
        "c",
    ]


class TestAGpu:
    @pytest.mark.parametrize(
        ("visible_devices", "is_visible"),
        [(None, True), ("0", True), ("1,0", True), ("GPU-8932f937", True), ("", False),
         ("-1", False), ("-1,0", False), ("none", False)],
    )  # fmt: skip
    def test_is_seen_unless_the_environment_hides_it(
        self,
        visible_devices: str | None,
        is_visible: bool,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (tmp_path / "nvidia3").touch()
        monkeypatch.setattr(environment, "_DEVICES", tmp_path)
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        if visible_devices is not None:
            monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible_devices)

        assert gpu_is_visible() == is_visible

    def test_is_not_seen_where_the_driver_has_no_device(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "nvidia-modeset").touch()
        monkeypatch.setattr(environment, "_DEVICES", tmp_path)
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")

        assert not gpu_is_visible()
