"""Where a number comes from, in the terminal."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportgen.base.errors import MetricNotFoundError
from reportgen.cli.app import run
from reportgen.report.composed import Block, Span
from reportgen.report.model import (
    Acceptance,
    Environment,
    PublishedNumber,
    Report,
    SectionEntry,
    TaskRecord,
)
from reportgen.report.page_numbers import PlacedPart, write_pages
from reportgen.report.panels import ScatterPanel
from reportgen.report.parts import (
    Cell,
    Claim,
    Column,
    Counted,
    Effect,
    Figure,
    Metric,
    Range,
    Statistic,
    Table,
)
from reportgen.report.provenance import Provenance, provenance_of
from reportgen.terminal.blocks import view_text
from reportgen.terminal.provenance import claim_view, provenance_view
from tests.commands import reportgen
from tests.sample import CHAPTERS, ORIGINAL

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
PAGES = {"table-noise.levels": 9, "claim-noise.helps": 8, "figure-noise.accuracy": 7}
READ = "reportgen.projects.mnist.experiments.noise.read_noise_level"
TRAIN = "reportgen.projects.mnist.experiments.mlp.train"


def task(name: str, seed: int, function: str, *dependencies: str, **settings: object) -> TaskRecord:
    return TaskRecord.model_validate(
        {
            "name": name,
            "key": f"{seed}" * 64,
            "cached": name == "mlp.2",
            "seconds": 1.25,
            "computed": NOW,
            "function": function,
            "seed": seed,
            "settings": settings,
            "needs": dependencies,
            "code": "c" * 64,
            "data": {"mnist": "d" * 64},
        }
    )


@pytest.fixture
def report() -> Report:
    """Two trainings, and two noise levels that the first of them reads."""
    metrics = (
        Metric(
            name="mlp.test_accuracy",
            value=0.9123,
            unit="fraction",
            section="mlp",
            description="fraction of the test images named correctly",
            replicates=(0.9111, 0.9135),
            std=0.0017,
            standard_error=0.0089,
            interval=Range(low=0.893, high=0.928),
            counted=Counted(noun="test image", count=1000),
            published=0.971,
            formula="the mean over the replicates",
            tasks=("mlp.1", "mlp.2"),
        ),
        Metric(
            name="noise.denoised_accuracy.0.4",
            value=0.838,
            unit="fraction",
            section="noise",
            description="accuracy on denoised digits",
            places=4,
            tasks=("noise.0.4",),
        ),
        Metric(
            name="noise.crossover",
            value=None,
            unit="noise level",
            section="noise",
            description="level at which the curves cross",
            absent="no crossing",
            tasks=("noise.0.2", "noise.0.4"),
        ),
        Metric(
            name="convnet.dense_parameters",
            value=7222210,
            unit="parameters",
            section="convnet",
            description="weights of the dense layers",
            reproduction="exactly",
        ),
    )
    return Report(
        version="0002-fast",
        project="sample",
        profile="fast",
        reference="full",
        chapters=CHAPTERS,
        original=ORIGINAL,
        created=NOW,
        title="A report",
        authors=(),
        date="today",
        settings={},
        deviations=(),
        environment=Environment(
            python="3.11.7",
            platform="Linux x86_64",
            cpu="a processor",
            cores=2,
            libraries={"tensorflow": "2.21.0"},
            command="reportgen build --fast",
        ),
        tasks=(
            task("mlp.1", 1, TRAIN, **{"mlp.epochs": 8}),
            task("mlp.2", 2, TRAIN, **{"mlp.epochs": 8}),
            task("noise.0.2", 3, READ, "mlp.1", **{"noise.levels": 0.2, "noise.examples": 3}),
            task("noise.0.4", 4, READ, "mlp.1", **{"noise.levels": 0.4, "noise.examples": 3}),
        ),
        sections=(SectionEntry(stem="noise", title="Noise", failure=None),),
        metrics={metric.name: metric for metric in metrics},
        tables=(
            Table(
                label="noise.levels",
                number=9,
                caption="Accuracy at each level.",
                columns=(Column(title="Accuracy"),),
                rows=((Cell(metric="noise.denoised_accuracy.0.4"),),),
                depends_on=(),
                tasks=("noise.0.2", "noise.0.4"),
            ),
        ),
        figures=(
            Figure(
                label="noise.accuracy",
                number=9,
                caption="Accuracy over the noise level.",
                alternative_text="Two curves.",
                panels=(
                    ScatterPanel(title="", x_label="level", y_label="accuracy", x=(0,), y=(1,)),
                ),
                depends_on=(),
                tasks=("noise.0.2", "noise.0.4"),
            ),
        ),
        equations=(),
        claims=(
            claim("noise.helps", "It names {noise.denoised_accuracy.0.4:percent}.", "noise.0.4"),
            claim("noise.limits", "The curves do not cross.", "noise.0.2", "noise.0.4"),
            claim("mlp.learns", "It learns.", "mlp.1", "mlp.2"),
        ),
    )


def claim(name: str, text: str, *tasks: str) -> Claim:
    stem = name.partition(".")[0]
    return Claim(name=name, section=stem, outcome="holds", text=text, test="-", tasks=tasks)


def printed(provenance: Provenance) -> str:
    return view_text(provenance_view(provenance))


def explained(report: Report, name: str) -> str:
    return printed(provenance_of(name, report, PAGES))


def block(text: str, heading: str) -> list[str]:
    """Return the lines below a heading, without their indentation."""
    (found,) = [part for part in text.split("\n\n") if part.startswith(heading)]
    return [line.strip() for line in found.splitlines()[1:]]


def names(parts: tuple[PlacedPart, ...]) -> list[str]:
    return [one.part.name if isinstance(one.part, Claim) else one.part.label for one in parts]


class TestTheTrail:
    def test_goes_back_to_the_tasks_and_to_what_they_need(self, report: Report) -> None:
        provenance = provenance_of("noise.denoised_accuracy.0.4", report, PAGES)

        assert [one.name for one in provenance.tasks] == ["noise.0.4"]
        assert [one.name for one in provenance.needed] == ["mlp.1"]

    def test_gives_each_replicate_to_its_task(self, report: Report) -> None:
        provenance = provenance_of("mlp.test_accuracy", report, PAGES)

        assert provenance.replicates == {"mlp.1": 0.9111, "mlp.2": 0.9135}

    def test_tells_who_shows_the_number_from_who_shares_its_tasks(self, report: Report) -> None:
        provenance = provenance_of("noise.denoised_accuracy.0.4", report, PAGES)

        assert names(provenance.showing) == ["noise.levels", "noise.helps"]
        assert names(provenance.sharing) == ["noise.accuracy", "noise.limits"]
        assert [one.page for one in provenance.showing] == [9, 8]
        assert [one.page for one in provenance.sharing] == [7, None]

    def test_of_an_unknown_metric_names_the_nearest(self, report: Report) -> None:
        with pytest.raises(MetricNotFoundError, match=r"Did you mean mlp\.test_accuracy\?"):
            provenance_of("mlp.test_acuracy", report, PAGES)

    def test_of_another_form_of_a_number_names_the_metrics(self, report: Report) -> None:
        metric = report.metrics["noise.denoised_accuracy.0.4"]
        metrics = {
            name: metric.model_copy(update={"name": name})
            for name in ("path.1.0.error", "path.10.0.error", "path.1e-06.error")
        }
        other = report.model_copy(update={"metrics": metrics})

        for written, meant in (("10", "10.0"), ("1", "1.0"), ("1e-6", "1e-06")):
            with pytest.raises(MetricNotFoundError, match=rf"mean path\.{meant}\.error\?"):
                provenance_of(f"path.{written}.error", other, PAGES)

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            (
                "noise.accuracy",
                "noise.accuracy is Figure 9 of 0002-fast, p. 7, and no metric. Metrics of its "
                "tasks: noise.denoised_accuracy.0.4, noise.crossover.",
            ),
            ("noise.helps", "noise.helps is a claim of 0002-fast, p. 8, and no metric."),
            ("knn.k", "knn.k is a setting, 5 in 0002-fast, and no metric."),
        ],
    )
    def test_of_what_is_no_metric_says_what_it_is(
        self, name: str, words: str, report: Report
    ) -> None:
        with_setting = report.model_copy(update={"settings": {"knn": {"k": 5}}})

        with pytest.raises(MetricNotFoundError, match=re.escape(words)):
            provenance_of(name, with_setting, PAGES)


class TestAClaim:
    def open_claim(self, **fields: object) -> Claim:
        values: dict[str, object] = {
            "name": "mlp.learns",
            "outcome": "inconclusive",
            "text": "It may learn.",
            "test": "Student’s $t$ test over two replicates",
            "scope": "any run with these settings",
            "effect": Effect(description="gain", value=0.02, unit="fraction"),
            "statistic": Statistic(name="t", value=4.0, degrees_of_freedom=1),
            "p_value": 0.16,
            "margin": 8.7,
            "replicates": ("mlp.replicates",),
            "tasks": ("mlp.1", "mlp.2"),
        }
        return Claim.model_validate({**values, **fields})

    def explained(self, report: Report, made: Claim) -> str:
        settings = {"mlp": {"replicates": 2}}
        with_claim = report.model_copy(update={"claims": (made,), "settings": settings})
        return view_text(claim_view(made, with_claim, PAGES))

    def test_has_its_sentence_its_test_its_evidence_and_its_tasks(self, report: Report) -> None:
        text = self.explained(report, self.open_claim())

        assert text.splitlines()[:3] == [
            "mlp.learns in 0002-fast",
            "claim mlp.learns: It may learn.",
            "outcome  inconclusive",
        ]
        assert "Student’s t test over two replicates" in text
        assert "p = 0.16" in text
        assert block(text, "Made from")[0] == "mlp.1"

    def test_that_is_open_has_the_runs_and_the_time_that_it_would_take(
        self, report: Report
    ) -> None:
        text = self.explained(report, self.open_claim())

        words = " ".join(block(text, "What it would take"))
        found = re.fullmatch(
            r"About (\d+) more runs?, (\d+) s of computing: with (\d+) replicates in place of 2 an "
            r"effect of this size is found with a probability of 80 %, looked at 6 times\.",
            words,
        )
        assert found, words
        assert int(found[1]) == int(found[3]) - 2
        assert int(found[2]) == round(1.25 * int(found[1]))

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"replicates": ()}, "More replicates cannot decide it: no experiment behind it has"),
            (
                {"effect": None, "statistic": None, "test": "No test: there is one epoch"},
                "More replicates cannot decide it: there is one epoch.",
            ),
            (
                {"statistic": Statistic(name="t", value=0.1, degrees_of_freedom=9)},
                "Up to 100 replicates are not likely to decide it: its effect is 0.10 standard",
            ),
            (
                {
                    "effect": Effect(description="gain", value=0.01, unit="fraction"),
                    "statistic": Statistic(name="t", value=2.0, degrees_of_freedom=9),
                    "lasting_error": 0.0049,
                },
                "No number of replicates is likely to decide it: most of its error is in the",
            ),
        ],
    )
    def test_that_no_runs_are_likely_to_decide_says_why(
        self, fields: dict[str, object], words: str, report: Report
    ) -> None:
        text = self.explained(report, self.open_claim(**fields))

        assert words in " ".join(text.split())

    def test_that_is_decided_says_nothing_of_more_runs(self, report: Report) -> None:
        text = self.explained(report, self.open_claim(outcome="holds"))

        assert "What it would take" not in text


class TestWhatIsPrinted:
    def test_has_the_value_in_full_as_printed_and_its_uncertainty(self, report: Report) -> None:
        lines = explained(report, "mlp.test_accuracy").splitlines()

        assert lines[:9] == [
            "mlp.test_accuracy in 0002-fast",
            "fraction of the test images named correctly",
            "value       0.9123 (fraction)",
            "printed     0.9123 ± 0.0017",
            "spread      standard deviation 0.0017 over 2 replicates",
            "error       standard error 0.0089 from the 1,000 test images counted",
            "interval    0.893 to 0.928 at 95 %, of any run",
            "formula     the mean over the replicates",
            "paper       0.971",
        ]

    def test_names_the_place_of_the_published_number_where_it_is_known(
        self, report: Report
    ) -> None:
        number = PublishedNumber(
            name="mlp.test_accuracy",
            published=0.971,
            where="2.c",
            ours=0.9123,
            agreement="does not agree",
        )

        text = explained(report.model_copy(update={"published": (number,)}), "mlp.test_accuracy")

        assert "\npaper       0.971 (2.c)\n" in text

    def test_has_each_task_with_value_seed_day_key_and_what_they_share(
        self, report: Report
    ) -> None:
        assert block(explained(report, "mlp.test_accuracy"), "Made from") == [
            "mlp.1: 0.9111",
            "seed 1, computed 2026-01-05 12:30 UTC in 1.2 s",
            f"key {'1' * 64}",
            "mlp.2: 0.9135",
            "seed 2, computed 2026-01-05 12:30 UTC in 1.2 s, cached",
            f"key {'2' * 64}",
            "settings    mlp.epochs=8",
            f"function    {TRAIN}",
            f"code        {'c' * 64}",
            f"data mnist  {'d' * 64}",
        ]

    def test_has_the_settings_in_which_tasks_differ_with_each_of_them(self, report: Report) -> None:
        lines = block(explained(report, "noise.crossover"), "Made from")

        assert lines[2] == "noise.levels=0.2"
        assert lines[6] == "noise.levels=0.4"
        assert "settings    noise.examples=3" in lines

    def test_has_what_the_tasks_need_and_what_all_was_made_with(self, report: Report) -> None:
        text = explained(report, "noise.denoised_accuracy.0.4")

        assert block(text, "Uses the results of")[0] == "mlp.1"
        assert block(text, "0002-fast was made with") == [
            "Python 3.11.7, tensorflow 2.21.0",
            "a processor, 2 cores, Linux x86_64",
            "reportgen build --fast",
        ]

    def test_has_who_uses_the_number_with_pages(self, report: Report) -> None:
        text = explained(report, "noise.denoised_accuracy.0.4")

        assert block(text, "The number stands in") == [
            "Table 9, p. 9: Accuracy at each level.",
            "claim noise.helps, p. 8: It names 83.80 %.",
        ]
        assert block(text, "Other parts made from the same tasks") == [
            "Figure 9, p. 7: Accuracy over the noise level.",
            "claim noise.limits: The curves do not cross.",
        ]

    def test_has_the_paragraphs_with_the_number(self, report: Report) -> None:
        number = Span(text="0.838", name="noise.denoised_accuracy.0.4")
        text = (
            Block(kind="heading", level=3, spans=(Span(text="Noise", anchor="section-5.b"),)),
            Block(spans=(Span(text="Nothing of it."),)),
            Block(spans=(Span(text="At \\alpha, it names "), number, Span(text="."))),
        )

        lines = explained(report.model_copy(update={"text": text}), "noise.denoised_accuracy.0.4")

        assert block(lines, "The number stands in")[-1] == (
            "section 5.b, paragraph 2: At α, it names 0.8380."
        )

    def test_has_symbols_in_place_of_their_names(self, report: Report) -> None:
        (table,) = report.tables
        caption = "For $\\alpha$ and $\\frac{1}{\\beta}$."
        changed = table.model_copy(update={"caption": caption})

        text = explained(
            report.model_copy(update={"tables": (changed,)}), "noise.denoised_accuracy.0.4"
        )

        assert "Table 9, p. 9: For α and \\frac{1}{β}." in text

    def test_says_why_there_is_no_value(self, report: Report) -> None:
        assert "\nvalue       none: no crossing\n" in explained(report, "noise.crossover")

    def test_of_a_number_without_a_task_says_so(self, report: Report) -> None:
        text = explained(report, "convnet.dense_parameters")

        assert "\nreproduces  exactly\n" in text
        assert block(text, "Made from") == ["None: the number follows from the settings."]

    def test_says_that_a_result_was_accepted(self, report: Report) -> None:
        word = Acceptance(reason="a helper was renamed", key="k", created=NOW)
        first, *others = report.tasks
        accepted = first.model_copy(update={"accepted": (word,)})

        text = explained(
            report.model_copy(update={"tasks": (accepted, *others)}), "mlp.test_accuracy"
        )

        assert "accepted 2026-01-05, without computing again: a helper was renamed" in text

    def test_fits_into_80_columns_and_has_no_colours_in_a_file(self, report: Report) -> None:
        metric = report.metrics["mlp.test_accuracy"]
        long = metric.model_copy(update={"description": "a fraction " * 30, "formula": "sum " * 40})
        claims = (claim("mlp.wordy", "It says {mlp.test_accuracy} " * 20, "mlp.1"),)

        text = explained(
            report.model_copy(update={"metrics": {metric.name: long}, "claims": claims}),
            metric.name,
        )

        assert max(map(len, text.splitlines())) <= 80
        assert "\x1b" not in text


class TestTheCommand:
    @pytest.fixture
    def results(self, report: Report, tmp_path: Path) -> Path:
        folder = tmp_path / "results" / "0002-fast"
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
        write_pages(PAGES, folder)
        return folder.parent

    def test_explains_a_number_of_the_latest_version(self, results: Path) -> None:
        done = reportgen(results.parent, "explain", "noise.denoised_accuracy.0.4")

        assert (done.status, done.errors) == (0, "")
        assert done.output.startswith("noise.denoised_accuracy.0.4 in 0002-fast\n")
        assert "Table 9, p. 9" in done.output

    @pytest.mark.parametrize("version", ["2", "0002-fast/report.json"])
    def test_takes_a_version_by_name_or_file(
        self, version: str, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        named = str(results / version) if "/" in version else version

        status = run(["explain", "mlp.test_accuracy", named, "--results", str(results)])

        assert status == 0
        assert "mlp.test_accuracy in 0002-fast" in capsys.readouterr().out

    def test_a_claim_is_the_nearest_name_too(
        self, report: Report, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        name = report.claims[0].name

        assert run(["explain", name[:-1], "--results", str(results)]) == 2

        assert capsys.readouterr().err.endswith(f" Did you mean {name}?\n")

    @pytest.mark.parametrize(
        ("metric", "hint"),
        [
            ("noise.denoised_accuracy.0.40", "Did you mean noise.denoised_accuracy.0.4?"),
            ("zzz", "reportgen show 0002-fast lists all of them."),
        ],
    )
    def test_says_in_one_line_that_there_is_no_such_metric(
        self, metric: str, hint: str, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = run(["explain", metric, "--results", str(results)])

        captured = capsys.readouterr()
        assert status == 2
        assert captured.out == ""
        assert (
            captured.err
            == f"reportgen: There is no metric or claim {metric} in 0002-fast. {hint}\n"
        )
