"""Which versions of a number are one sequence, and what is known of its spread."""

from collections.abc import Sequence

import pytest

from reportgen.compare.calibration import Calibration, RecordedSpread
from reportgen.compare.stretches import Measured, Scanned, Stretch, spread_of, stretches
from reportgen.report.model import Report
from reportgen.report.provenance import Records
from tests.grading.conftest import version

NAME = "mlp.test_accuracy"
RUNS = (0.95, 0.952, 0.957)


def measured(versions: Sequence[Report], name: str = NAME) -> list[Measured]:
    return [
        Measured(
            place,
            one.version,
            one,
            one.metrics[name],
            Records(one.tasks).behind(one.metrics[name].tasks),
        )
        for place, one in enumerate(versions)
    ]


def found(versions: Sequence[Report]) -> list[list[str]]:
    return [[one.version for one in each.counted] for each in stretches(measured(versions))]


def runs(number: int) -> tuple[float, ...]:
    return tuple(value + number / 1000 for value in RUNS)


def of_seeds(*seeds: int) -> list[Report]:
    return [
        version(f"{number:04}", runs(number), seed=seed) for number, seed in enumerate(seeds, 1)
    ]


class TestASequence:
    def test_has_versions_with_their_own_seeds(self) -> None:
        assert found(of_seeds(1, 2, 3)) == [["0001", "0002", "0003"]]

    def test_has_versions_with_all_the_same_seeds(self) -> None:
        assert found(of_seeds(1, 1, 1)) == [["0001", "0002", "0003"]]

    def test_does_not_mix_the_two(self) -> None:
        assert found(of_seeds(1, 1, 1, 2, 2, 3)) == [
            ["0001", "0002", "0003"],
            ["0004", "0005"],
            ["0006"],
        ]
        assert found(of_seeds(1, 2, 1)) == [["0001", "0002"], ["0003"]]

    def test_ends_where_the_definition_does(self) -> None:
        one, two, three = of_seeds(1, 2, 3)
        metric = three.metrics[NAME].model_copy(update={"description": "another fraction"})
        three = three.model_copy(update={"metrics": {**three.metrics, NAME: metric}})

        assert found([one, two, three]) == [["0001", "0002"], ["0003"]]

    def test_ends_where_the_data_are_others(self) -> None:
        on = [
            one.model_copy(
                update={
                    "tasks": tuple(
                        task.model_copy(update={"data": {"digits": digest}}) for task in one.tasks
                    )
                }
            )
            for one, digest in zip(of_seeds(1, 2, 3), ("a" * 64, "a" * 64, "b" * 64), strict=True)
        ]

        assert found(on) == [["0001", "0002"], ["0003"]]

    def test_counts_once_what_comes_again_to_the_bit_from_the_same_seeds(self) -> None:
        versions = [
            version("0001", runs(1)),
            version("0002", runs(1)),
            version("0003", runs(3), epochs=20),
            version("0004", runs(1)),
        ]

        (stretch,) = stretches(measured(versions))

        assert [one.version for one in stretch.counted] == ["0001", "0003"]
        assert (stretch.first, stretch.last) == (0, 3)


class TestItsSpread:
    def test_is_that_of_all_replicates_where_seeds_differ(self) -> None:
        spread = spread_in(of_seeds(1, 2, 3)).spread
        assert spread is not None

        variance, degrees = spread(0, 3)

        assert variance == pytest.approx(13e-6)
        assert degrees == 6

    def test_is_moderated_by_a_recorded_one(self) -> None:
        recorded = Calibration(spreads={"full": {NAME: RecordedSpread(std=0.004, runs=21)}})

        scanned = spread_in(of_seeds(1, 2, 3), recorded)

        assert scanned.spread is not None
        assert scanned.spread(0, 3)[1] == 6 + 8
        assert scanned.words == (
            "spread of the replicates of all versions, moderated by the spread recorded over 21 "
            "runs of other settings or code"
        )

    def test_of_single_runs_is_the_recorded_one(self) -> None:
        versions = [version(f"{n:04}", (0.95 + n / 1000,), seed=n) for n in range(1, 5)]
        recorded = Calibration(spreads={"full": {NAME: RecordedSpread(std=0.004, runs=21)}})

        scanned = spread_in(versions, recorded)

        assert scanned.spread is not None
        variance, degrees = scanned.spread(0, 4)
        assert variance == pytest.approx(16e-6)
        assert degrees == 3
        assert spread_in(versions).words == (
            "one run in each version, and no spread over seeds is recorded: use replicates"
        )

    @pytest.mark.parametrize(
        ("versions", "words"),
        [
            (of_seeds(1, 2), "3 versions that make one sequence are needed"),
            (
                [version(f"{n:04}", (1e200, -1e200, 0.0), seed=n) for n in range(1, 5)],
                "too large a number to compute with",
            ),
            (
                [version("0001"), version("0002")],
                "all versions of the sequence are the same, to the bit",
            ),
            (
                [version(f"{n:04}", runs(n)[:2], epochs=n) for n in range(1, 5)],
                "all versions have the same seeds: 3 replicates are needed, or another seed in "
                "each version",
            ),
        ],
    )
    def test_is_missing_for_a_reason_in_words(self, versions: list[Report], words: str) -> None:
        assert spread_in(versions) == Scanned(None, words)

    def test_is_not_asked_of_a_count(self) -> None:
        counted = measured(of_seeds(1, 2, 3), "mlp.parameters")

        scanned = spread_of(Stretch(tuple(counted), 2), Calibration())

        assert scanned.words == "no random seed is involved, so any difference is real"


def spread_in(versions: Sequence[Report], recorded: Calibration | None = None) -> Scanned:
    return spread_of(stretches(measured(versions))[0], recorded or Calibration())
