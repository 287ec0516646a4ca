"""Sweeps in a results folder: written, found by name, and read though somebody changed them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportgen.base.errors import ResultsFolderError, SettingsError, VersionNotFoundError
from reportgen.versions.history import list_versions
from reportgen.versions.naming import resolve_version
from reportgen.versions.sweeps import (
    Point,
    Sweep,
    check_sweep_name,
    label_of,
    name_for,
    read_sweep,
    reports_of,
    sweeps_of,
    write_sweep,
)
from tests.versions.conftest import AddVersion


def sweep(name: str = "epochs", *versions: str | None, day: int = 1, base: str = "b") -> Sweep:
    points = [
        Point(values={"mlp.epochs": 8 + at}, version=version)
        for at, version in enumerate(versions or ("0001-fast",))
    ]
    created = datetime(2026, 1, day, tzinfo=UTC)
    return Sweep(
        name=name,
        project="sample",
        profile="fast",
        created=created,
        base=base,
        points=tuple(points),
    )


class TestASweep:
    def test_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        write_sweep(tmp_path, sweep())

        assert read_sweep(tmp_path, "epochs") == sweep()

    def test_without_a_name_is_the_newest(self, tmp_path: Path) -> None:
        write_sweep(tmp_path, sweep("a", day=2))
        write_sweep(tmp_path, sweep("b", day=1))

        assert read_sweep(tmp_path).name == "a"
        assert [one.name for one in sweeps_of(tmp_path)] == ["b", "a"]

    def test_that_is_not_there_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(VersionNotFoundError, match="has no sweep yet"):
            read_sweep(tmp_path)
        write_sweep(tmp_path, sweep("rates"))

        with pytest.raises(VersionNotFoundError, match=r"no sweep rate in .* Did you mean rates\?"):
            read_sweep(tmp_path, "rate")

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"points": []}, "is not a sweep: points"),
            ({"name": "other"}, "is the sweep other; rename it"),
            ({"more": 1}, "is not a sweep: more"),
            ({"points": [{"values": {}, "version": "../../etc"}]}, "should be a version's name"),
        ],
    )
    def test_that_somebody_changed_is_refused(
        self, changes: dict[str, object], message: str, tmp_path: Path
    ) -> None:
        write_sweep(tmp_path, sweep())
        file = tmp_path / "sweeps" / "epochs.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | changes), encoding="utf-8")

        with pytest.raises(ResultsFolderError, match=message):
            read_sweep(tmp_path, "epochs")
        assert sweeps_of(tmp_path) == ()

    @pytest.mark.parametrize("name", ["", "a/b", "../a", ".a", "a b", "a" * 101])
    def test_cannot_have_every_name(self, name: str) -> None:
        with pytest.raises(SettingsError, match="--name must be the name of a sweep"):
            check_sweep_name(name)

    def test_is_named_after_its_settings_and_numbered_over_another_base(
        self, tmp_path: Path
    ) -> None:
        knobs = ("mlp.epochs", "seed")
        assert name_for(tmp_path, knobs, "b") == "mlp.epochs+seed"
        write_sweep(tmp_path, sweep("mlp.epochs+seed", base="b"))

        assert name_for(tmp_path, knobs, "b") == "mlp.epochs+seed"
        assert name_for(tmp_path, knobs, "c") == "mlp.epochs+seed-2"

    def test_gives_its_tasks_labels_that_are_parts_of_names(self) -> None:
        assert label_of({"a.rate": 0.1, "a.widths": [64, 32]}) == "0.1-64-32"
        assert label_of({"a.shift": -1e-06}) == "1e-06"
        assert label_of({"a.rule": "…"}) == "point"


class TestThePoints:
    def test_have_their_reports(self, tmp_path: Path, add_version: AddVersion) -> None:
        add_version("0001-fast")

        ((point, report, problem),) = reports_of(tmp_path, sweep())

        assert (point.words, problem) == ("8", "")
        assert report is not None
        assert report.version == "0001-fast"

    def test_say_why_there_is_none(self, tmp_path: Path, add_version: AddVersion) -> None:
        add_version("0001-fast", settings={"mlp": {"epochs": 99}})
        add_version("0002-full", settings={"mlp": {"epochs": 9}})
        failed = Point(values={"mlp.epochs": 12}, failure="no memory")
        whole = sweep("epochs", "0001-fast", "0002-full", "0003-fast", None)
        whole = whole.model_copy(update={"points": (*whole.points, failed)})

        problems = [problem for _, _, problem in reports_of(tmp_path, whole)]

        assert problems == [
            "0001-fast has another mlp.epochs",
            "0002-full has another profile",
            "0003-fast is gone or cannot be read",
            "not built yet",
            "no memory",
        ]

    def test_are_listed_as_points_unless_something_is_wrong(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        for number in (1, 2, 3, 4):
            # The fourth has the number of a version of the sweep that was deleted.
            epochs = 7 + number if number < 4 else 20
            folder = add_version(f"000{number}-fast", settings={"mlp": {"epochs": epochs}})
        folder = folder.with_name("0003-fast")
        whole = sweep("epochs", "0001-fast", "0002-fast", "0003-fast", "0004-fast")
        # The second was there before the sweep.
        built = {"built": ("0001-fast", "0003-fast", "0004-fast", "0009-fast")}
        write_sweep(tmp_path, whole.model_copy(update=built))
        (folder / "report.html").write_text("changed")

        folded = [one.sweep.name if one.sweep else "" for one in list_versions(tmp_path)]

        assert folded == ["epochs", "", "", ""]


class TestAVersion:
    def test_is_known_by_its_settings(self, tmp_path: Path, add_version: AddVersion) -> None:
        older, newer = (
            add_version(f"000{number}-fast", settings={"seed": 1, "mlp": {"epochs": 8}})
            for number in (1, 2)
        )
        other = add_version("0003-fast", settings={"seed": 2, "mlp": {"epochs": 8}})

        assert resolve_version("mlp.epochs=8, seed=1", tmp_path) == newer
        assert resolve_version("mlp.epochs=8", tmp_path) == other
        assert older.exists()

    def test_with_settings_that_none_has_is_not_found(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        add_version("0001-fast", settings={"seed": 1, "mlp": {"epochs": 8}})

        with pytest.raises(VersionNotFoundError, match=r"has the settings mlp\.epochs=99"):
            resolve_version("mlp.epochs=99", tmp_path)
        with pytest.raises(VersionNotFoundError, match="its settings are no TOML"):
            resolve_version("mlp.epochs=]", tmp_path)

    def test_a_setting_that_none_knows_is_named_with_the_nearest(
        self, tmp_path: Path, add_version: AddVersion
    ) -> None:
        add_version("0001-fast", settings={"seed": 1, "mlp": {"epochs": 8}})

        nearest = r"There is no setting mlp\.epoch of any version .* Did you mean mlp\.epochs\?$"
        with pytest.raises(VersionNotFoundError, match=nearest):
            resolve_version("seed=1, mlp.epoch=8", tmp_path)
