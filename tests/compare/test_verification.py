"""What a version is held against: verdicts, likeness, the choice of tasks, the words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reportgen.base.errors import SettingsError
from reportgen.cli.options import seconds_of
from reportgen.compare.calibration import RecordedSpread, conditions_of
from reportgen.compare.verification.choice import choose_tasks, whole_experiments
from reportgen.compare.verification.comparing import compare_reports
from reportgen.compare.verification.model import (
    Comparison,
    Likeness,
    Verification,
    likeness_of,
)
from reportgen.report.model import Environment, PublishedNumber, Report, SectionEntry, TaskRecord
from reportgen.report.panels import CurvesPanel, Series
from reportgen.report.parts import Claim, Figure, Metric, Wording
from reportgen.terminal.blocks import view_text
from reportgen.terminal.verification import likeness_lines, verification_view
from tests.mnist import FIGURE_NUMBERS
from tests.sample import CHAPTERS

ALIKE = Likeness()
ELSEWHERE = Likeness(machine=("processor: one in the version, another here",))

HERE = Environment(
    python="3.11.2",
    platform="Linux",
    cpu="one",
    cores=2,
    libraries={"numpy": "2.1", "matplotlib": "3.10"},
    command="reportgen",
)


def accuracy(value: float | None = 0.93, **fields: Any) -> Metric:
    """Return the mean of three replicates, whose spread allows for about 0.06."""
    known: dict[str, Any] = {
        "replicates": (0.92, 0.93, 0.94), "std": 0.01, "standard_error": 0.002,
        "tasks": ("mlp.1",), "section": "mlp", **fields,
    }  # fmt: skip
    return Metric(
        name="mlp.test_accuracy", value=value, unit="fraction",
        description="fraction named correctly", **known,
    )  # fmt: skip


def figure(y: float) -> Figure:
    series = Series(label="loss", x=(1.0, 2.0), y=(0.5, y), style=0)
    return Figure(
        label="mlp.loss_curve",
        number=FIGURE_NUMBERS["mlp.loss_curve"],
        caption="A curve.",
        alternative_text="A curve.",
        panels=(CurvesPanel(x_label="epoch", y_label="loss", series=(series,)),),
        depends_on=("mlp",),
        tasks=("mlp.1",),
    )


def claim(outcome: Any = "holds", p_value: float = 0.01, text: str = "It does.") -> Claim:
    return Claim(
        name="mlp.learns", section="mlp", outcome=outcome, text=text, test="a test",
        p_value=p_value, tasks=("mlp.1",),
    )  # fmt: skip


def report(*parts: Metric | Figure | Claim, **fields: Any) -> Report:
    return Report(
        version="0001-fast",
        project="sample",
        profile="fast",
        reference="full",
        chapters=fields.pop("chapters", CHAPTERS),
        created=datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
        title="A report",
        authors=(),
        date="today",
        settings={},
        deviations=(),
        environment=HERE,
        tasks=(
            TaskRecord(
                name="mlp.1", key="a key", cached=False, seconds=1.0, function="train", code="c0de"
            ),
        ),
        sections=fields.pop("sections", ()),
        metrics={part.name: part for part in parts if isinstance(part, Metric)},
        tables=(),
        figures=tuple(part for part in parts if isinstance(part, Figure)),
        equations=(),
        claims=tuple(part for part in parts if isinstance(part, Claim)),
        **fields,
    )


def the_comparison(stored: Report, now: Report, likeness: Likeness, **options: Any) -> Comparison:
    """Return the one finding that is not identical."""
    comparisons = compare_reports(stored, now, likeness, **options)
    (found,) = [one for one in comparisons if one.match != "identical"]
    return found


def test_a_number_needs_all_tasks_of_its_experiment() -> None:
    every = ["ridge.0.1", "ridge.1.0", "ridges.1", "knn"]

    assert whole_experiments(["ridge.1.0"], every) == ["ridge.0.1", "ridge.1.0"]


class TestTheVerdict:
    def test_of_a_report_beside_itself_is_identical_for_everything(self) -> None:
        one = report(accuracy(), figure(0.25), claim())

        assert {comparison.match for comparison in compare_reports(one, one, ALIKE)} == {
            "identical"
        }

    @pytest.mark.parametrize(
        "edited",
        [
            accuracy(0.9300000000000002),
            accuracy(replicates=(0.92, 0.93, 0.95)),
            accuracy(std=0.011),
            accuracy(standard_error=0.003),
            accuracy(None, absent="diverged"),
        ],
    )
    def test_is_different_for_any_other_bit_where_the_making_was_alike(
        self, edited: Metric
    ) -> None:
        found = the_comparison(report(edited), report(accuracy()), ALIKE)

        assert (found.name, found.match) == ("mlp.test_accuracy", "different")

    def test_names_the_values_that_differ(self) -> None:
        found = the_comparison(
            report(accuracy(replicates=(0.92, 0.93, 0.95))), report(accuracy()), ALIKE
        )

        (difference,) = found.differences
        assert (difference.place, difference.stored, difference.now) == ("replicates.2", 0.95, 0.94)

    @pytest.mark.parametrize(
        ("stored", "match"), [(0.98, "within noise"), (0.88, "within noise"), (0.99, "different")]
    )
    def test_allows_for_noise_on_another_machine(self, stored: float, match: str) -> None:
        found = the_comparison(report(accuracy(stored)), report(accuracy()), ELSEWHERE)

        assert found.match == match
        # Student's t, 97.5 %, for the root of two degrees of freedom: 6.555 by SciPy.
        assert found.allowance == pytest.approx(6.555 * 0.01 * (2 / 3) ** 0.5, rel=1e-3)

    def test_allows_for_more_where_more_numbers_are_judged(self) -> None:
        others = [
            accuracy().model_copy(update={"name": f"mlp.accuracy_{number}"}) for number in range(9)
        ]
        stored = report(accuracy(0.94), *others)

        found = the_comparison(stored, report(accuracy(), *others), ELSEWHERE)

        alone = the_comparison(report(accuracy(0.94)), report(accuracy()), ELSEWHERE)
        assert (found.allowance or 0) > 3 * (alone.allowance or 0)

    def test_allows_for_noise_where_the_task_had_another_key(self) -> None:
        other = Likeness(other_tasks=("mlp.1",))

        assert the_comparison(report(accuracy(0.95)), report(accuracy()), other).match == (
            "within noise"
        )

    def test_of_one_replicate_rests_on_the_spread_that_is_recorded(self) -> None:
        now = report(accuracy(replicates=(0.93,), std=None))
        spread = RecordedSpread(std=0.001, runs=20, conditions=conditions_of(now.tasks))
        recorded = {"mlp.test_accuracy": spread}

        near = the_comparison(report(accuracy(0.933)), now, ELSEWHERE, spreads=recorded)
        far = the_comparison(report(accuracy(0.937)), now, ELSEWHERE, spreads=recorded)

        # Student's t, 97.5 %, for 3.5 degrees of freedom: 2.94 by SciPy.
        assert near.allowance == pytest.approx(2.94 * 0.001 * 2**0.5, rel=1e-2)
        assert (near.match, far.match) == ("within noise", "different")

    def test_of_one_replicate_cannot_be_told_where_no_spread_is_recorded(self) -> None:
        now = report(accuracy(replicates=(0.93,), std=None))

        found = the_comparison(report(accuracy(0.937)), now, ELSEWHERE)

        assert (found.match, found.allowance, found.is_wrong) == ("inconclusive", None, False)

    def test_is_not_widened_by_a_spread_that_the_version_stores(self) -> None:
        stored = report(accuracy(0.5, std=1.0, standard_error=1.0))

        assert the_comparison(stored, report(accuracy()), ELSEWHERE).match == "different"

    def test_cannot_be_told_where_no_noise_is_known(self) -> None:
        unknown: dict[str, Any] = {"replicates": (), "std": None, "standard_error": None}
        stored, now = report(accuracy(0.5, **unknown)), report(accuracy(**unknown))

        assert the_comparison(stored, now, ELSEWHERE).match == "inconclusive"

    def test_of_an_exact_number_needs_no_like_machine(self) -> None:
        stored, now = (report(accuracy(value, reproduction="exactly")) for value in (0.931, 0.93))

        assert the_comparison(stored, now, ELSEWHERE).match == "different"

    def test_of_a_statistical_number_allows_for_noise_anywhere(self) -> None:
        stored, now = (
            report(accuracy(value, reproduction="statistically")) for value in (0.931, 0.93)
        )

        assert the_comparison(stored, now, ALIKE).match == "within noise"

    @pytest.mark.parametrize(
        ("stored", "now", "side"),
        [
            ((accuracy(),), (), "the re-run"),
            ((), (accuracy(),), "the version"),
        ],
    )
    def test_is_missing_where_one_side_alone_has_a_number(
        self, stored: tuple[Metric, ...], now: tuple[Metric, ...], side: str
    ) -> None:
        found = the_comparison(report(*stored), report(*now), ALIKE)

        assert (found.match, found.missing_from, found.is_wrong) == ("missing", side, True)

    def test_is_not_run_where_its_task_was_left_out(self) -> None:
        found = the_comparison(report(accuracy()), report(), ALIKE, left_out=["mlp.1"])

        assert (found.match, found.is_wrong) == ("not run", False)

    def test_is_not_run_where_another_task_of_its_section_was_left_out(self) -> None:
        found = the_comparison(report(accuracy()), report(), ALIKE, left_out=["mlp.2"])

        assert (found.match, found.is_wrong) == ("not run", False)

    @pytest.mark.parametrize("home", ["mlp", "three_layer"])
    def test_is_not_run_where_its_section_shows_what_was_left_out(self, home: str) -> None:
        section = SectionEntry(stem=home, title="Home", failure=None)
        stored = report(accuracy(section=home), sections=(section,))

        for found in compare_reports(stored, report(), ALIKE, left_out=["autoencoder"]):
            assert (found.match, found.is_wrong) == ("not run", False)
        for found in compare_reports(stored, report(), ALIKE):
            assert (found.match, found.is_wrong) == ("missing", True)

    def test_of_a_figure_is_not_run_where_another_section_that_shows_it_was_not_written(
        self,
    ) -> None:
        of_mlp = SectionEntry(stem="mlp", title="Network", failure=None)
        autoencoder = SectionEntry(stem="autoencoder", title="Home", failure=None)
        shown_there = figure(0.25).model_copy(update={"label": "convnet.kept"})
        chapters = tuple(
            chapter.model_copy(
                update={
                    "experiments": tuple(
                        entry.model_copy(update={"figures": (*entry.figures, "convnet.kept")})
                        if entry.stem == "autoencoder"
                        else entry
                        for entry in chapter.experiments
                    )
                }
            )
            for chapter in CHAPTERS
        )
        stored = report(shown_there, sections=(of_mlp, autoencoder), chapters=chapters)
        now = report(sections=(of_mlp,), chapters=chapters)

        (found,) = [
            one
            for one in compare_reports(stored, now, ALIKE, left_out=["autoencoder"])
            if one.kind == "figure"
        ]

        assert (found.match, found.is_wrong) == ("not run", False)

    def test_of_a_published_number_without_ours_waits_for_its_section(self) -> None:
        def unmeasured(reason: str) -> Report:
            number = PublishedNumber(
                name="mlp.other", published=1, where="a table", ours=None,
                agreement="not in this report", reason=reason,
            )  # fmt: skip
            return report(published=(number,))

        stored, now = unmeasured("It is not measured."), unmeasured("")

        found = the_comparison(stored, now, ALIKE, left_out=["mlp.1"])

        assert (found.match, found.is_wrong) == ("not run", False)

    def test_finds_a_number_in_a_figure(self) -> None:
        found = the_comparison(report(figure(0.26)), report(figure(0.25)), ALIKE)

        assert (found.kind, found.name, found.match) == ("figure", "mlp.loss_curve", "different")
        assert found.differences[0].place == "panels.0.series.0.y.1"
        assert the_comparison(
            report(figure(0.26)), report(figure(0.25)), ELSEWHERE
        ).match == "inconclusive"  # fmt: skip

    @pytest.mark.parametrize(
        ("stored", "match"),
        [
            (claim("does not hold"), "different"),
            (claim("inconclusive"), "inconclusive"),
            (claim(p_value=0.02), "within noise"),
            (claim(text="It does, I say."), "inconclusive"),
        ],
    )
    def test_of_a_claim_elsewhere_is_that_of_its_outcome(self, stored: Claim, match: str) -> None:
        assert the_comparison(report(stored), report(claim()), ELSEWHERE).match == match
        assert the_comparison(report(stored), report(claim()), ALIKE).match == "different"

    @pytest.mark.parametrize(
        ("stored", "now", "match"),
        [
            (claim("inconclusive", 0.06, "Perhaps."), claim(p_value=0.02), "not run"),
            (claim(p_value=0.04), claim(p_value=0.02), "not run"),
            (claim("does not hold", 0.04), claim(p_value=0.02), "different"),
            (claim(p_value=0.01), claim("inconclusive", 0.06), "different"),
            (claim(p_value=0.01), claim(p_value=0.02), "different"),
            (claim(text="It does, I say."), claim(), "different"),
        ],
    )
    def test_of_a_claim_waits_for_the_tests_that_are_corrected_with_it(
        self, stored: Claim, now: Claim, match: str
    ) -> None:
        told = [
            {"wordings": (Wording(name="summary.outcome_1", text=one.text, claim=one.name),)}
            for one in (stored, now)
        ]
        before, after = report(stored, **told[0]), report(now, **told[1])

        found = compare_reports(before, after, ALIKE, left_out=["other.1"])

        assert found[0].match == match
        assert found[1].match == ("identical" if stored.text == now.text else match)
        assert compare_reports(before, after, ALIKE)[0].match == "different"

    def test_of_an_outcome_that_is_told_once_more_waits_for_its_claim(self) -> None:
        told = Wording(name="summary.outcome_1", text="It does.", claim="mlp.learns")
        stored = report(claim(), wordings=(told,))

        found = compare_reports(stored, report(), ALIKE, left_out=["mlp.1"])

        assert [one.match for one in found] == ["not run", "not run"]

    def test_is_not_escaped_by_a_second_part_of_the_same_name(self) -> None:
        found = the_comparison(report(figure(0.26), figure(0.25)), report(figure(0.26)), ALIKE)

        assert (found.name, found.match) == ("mlp.loss_curve (2)", "missing")


class TestLikeness:
    def test_is_full_on_the_same_machine_with_the_same_keys(self) -> None:
        likeness = likeness_of(report(), HERE, {"mlp.1": "a key"}, "code")

        assert likeness.promises_bits(["mlp.1"])

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"cpu": "two"}, "processor: one in the version, two here"),
            ({"libraries": {"numpy": "2.2"}}, "numpy: 2.1 in the version, 2.2 here"),
            ({"variables": {"XLA_FLAGS": "-x"}}, "XLA_FLAGS: none in the version, -x here"),
        ],
    )
    def test_says_what_of_the_machine_is_another(self, change: dict[str, Any], words: str) -> None:
        here = HERE.model_copy(update=change)

        likeness = likeness_of(report(), here, {"mlp.1": "a key"}, "code")

        assert likeness.machine == (words,)
        assert not likeness.promises_bits([])

    def test_does_not_mind_a_library_that_only_draws(self) -> None:
        here = HERE.model_copy(update={"libraries": {"numpy": "2.1", "matplotlib": "4"}})

        assert likeness_of(report(), here, {"mlp.1": "a key"}, "code").machine == ()

    def test_names_the_tasks_that_have_another_key(self) -> None:
        likeness = likeness_of(report(), HERE, {"mlp.1": "another", "mlp.2": "new"}, "code")

        assert likeness.other_tasks == ("mlp.1", "mlp.2")
        assert likeness.promises_bits(["noise.0.2"])
        assert not likeness.promises_bits(["noise.0.2", "mlp.1"])

    def test_names_the_tasks_that_another_processor_computed(self) -> None:
        version = report()
        (task,) = [task for task in version.tasks if task.name == "mlp.1"]
        elsewhere = task.model_copy(update={"processor": "two"})
        others = [one for one in version.tasks if one is not task]
        version = version.model_copy(update={"tasks": (elsewhere, *others)})

        likeness = likeness_of(version, HERE, {"mlp.1": "a key"}, "code")

        assert likeness.other_processor == ("mlp.1",)
        assert not likeness.promises_bits(["mlp.1"])
        assert likeness.promises_bits([])
        (line,) = likeness_lines(likeness, 3)
        assert line.startswith("1 of 3 tasks of the version were computed on another processor")


LIKE = [f"like.{number}" for number in range(8)]
SECONDS = {"quick": 10.0, "slow": 100.0, "after": 10.0, **dict.fromkeys(LIKE, 20.0)}
NEEDS: dict[str, tuple[str, ...]] = {**dict.fromkeys(SECONDS, ()), "after": ("slow",)}
NUMBERS = {
    "a": ("quick",),
    "b": ("quick",),
    "c": ("slow",),
    "d": ("after",),
    "from settings": (),
    **{f"n of {task}": (task,) for task in LIKE},
}


class TestTheChoiceOfTasks:
    def choose(self, seconds: float, at_once: int = 1, draw: int = 0) -> frozenset[str]:
        return choose_tasks(NUMBERS, SECONDS, NEEDS, seconds, at_once, draw).tasks

    def test_takes_all_where_there_is_time(self) -> None:
        assert self.choose(1000.0) == set(SECONDS)

    def test_takes_first_what_most_numbers_rest_on_for_its_time(self) -> None:
        choice = choose_tasks(NUMBERS, SECONDS, NEEDS, 45.0, 1, draw=0)

        assert choice.weighed == {"quick"}
        assert len(choice.drawn) == 1

    def test_takes_what_a_task_needs_along(self) -> None:
        for draw in range(20):
            chosen = self.choose(150.0, draw=draw)

            assert "after" not in chosen or "slow" in chosen

    @pytest.mark.parametrize("at_once", [1, 2, 4])
    @pytest.mark.parametrize("seconds", [0.5, 12.0, 30.0, 61.0, 100.0])
    def test_never_takes_more_than_fits(self, seconds: float, at_once: int) -> None:
        for draw in range(10):
            chosen = self.choose(seconds, at_once, draw)

            assert sum(SECONDS[task] for task in chosen) <= seconds * at_once

    def test_draws_the_same_for_the_same_number_and_others_for_others(self) -> None:
        draws = {self.choose(60.0, draw=draw) for draw in range(50)}

        assert self.choose(60.0, draw=7) == self.choose(60.0, draw=7)
        # Nobody can count on a task that is never looked at.
        assert set(LIKE) <= frozenset().union(*draws)

    def test_passes_over_a_number_of_an_unknown_task(self) -> None:
        choice = choose_tasks({"a": ("gone",)}, SECONDS, NEEDS, 1000.0, 1, draw=0)

        assert choice.tasks == frozenset()


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("3m", 180), ("1h", 3600), ("1m30s", 90), ("1h1s", 3601)]
)
def test_a_budget_is_a_time(text: str, seconds: int) -> None:
    assert seconds_of(text, "--budget") == seconds


@pytest.mark.parametrize("text", ["3", "", "0s", "-3m", "3 m", "m", "30s1m", "three minutes"])
def test_a_budget_that_is_no_time_says_what_is_allowed(text: str) -> None:
    with pytest.raises(SettingsError, match=r"such as 90s, 3m, 1m30s or 1h\.$"):
        seconds_of(text, "--budget")


def printed(stored: Report, now: Report, likeness: Likeness = ALIKE, **options: Any) -> str:
    known: dict[str, Any] = {"changed_files": (), "failures": (), **options}
    verification = Verification(
        version="0003-fast",
        likeness=likeness,
        comparisons=compare_reports(stored, now, likeness),
        task_count=1,
        ran=("mlp.1",),
        choice=None,
        budget_seconds=None,
        seconds=2.0,
        **known,
    )
    return view_text(verification_view(verification))


class TestTheOutput:
    def test_says_in_its_first_line_that_all_is_identical(self) -> None:
        first = printed(report(accuracy()), report(accuracy())).splitlines()[0]

        assert first == "0003-fast: 1 number identical"

    def test_names_the_one_number_that_is_different_in_its_first_line(self) -> None:
        first = printed(report(accuracy(0.9312)), report(accuracy(0.9212))).splitlines()[0]

        assert first == (
            "0003-fast: 1 of 1 number is different: mlp.test_accuracy "
            "0.9312 in the version, 0.9212 now"
        )

    def test_names_a_figure_and_a_file_where_all_numbers_are_identical(self) -> None:
        first = printed(
            report(accuracy(), figure(0.5)), report(accuracy(), figure(0.25)),
            changed_files=("report.pdf",),
        ).splitlines()[0]  # fmt: skip

        assert first == (
            "0003-fast: 1 number identical; different: figure mlp.loss_curve, report.pdf"
        )

    def test_states_the_rule_where_a_number_is_within_noise(self) -> None:
        text = printed(report(accuracy(0.94)), report(accuracy()), ELSEWHERE)

        assert text.startswith("0003-fast: 0 numbers identical, 1 within noise\n")
        assert "Within noise: the value moved by no more than chance" in text
        assert "processor: one in the version, another here" in text

    def test_counts_what_the_project_has_now_apart(self) -> None:
        other = accuracy().model_copy(update={"name": "mlp.other"})

        text = printed(report(accuracy()), report(accuracy(), other))

        assert text.splitlines()[0] == (
            "0003-fast: 1 number identical; 1 number that the project has now is not in it"
        )
        assert "missing from the version" in " ".join(text.split())

    def test_fits_eighty_columns_below_its_first_line(self) -> None:
        text = printed(
            report(accuracy(0.9), figure(0.5)), report(accuracy(), figure(0.25)),
            failures=(f"The section mlp failed: {'a long story ' * 20}",),
        )  # fmt: skip

        assert max(len(line) for line in text.splitlines()[1:]) <= 80
        assert "\x1b" not in text
