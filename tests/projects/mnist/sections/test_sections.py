"""Each section from results made by hand: what it shows, and that it follows the settings."""

import re
from collections.abc import Callable, Iterable

import pytest

from reportgen.base.errors import ProjectError
from reportgen.projects.mnist.networks import NetworkSummary
from reportgen.projects.mnist.settings import Settings
from reportgen.report.outline import Entry
from reportgen.report.panels import SummaryPanel, TilesPanel
from reportgen.report.parts import Counted, Metric, Section
from reportgen.report.tables import cell_text
from reportgen.report.texts import Numbers
from reportgen.tasks.results.types import Failed, Results
from tests.mnist import ENTRIES, SECTIONS, STEMS, write_section

ENTRY_OF = {entry.stem: entry for entry in ENTRIES}

MakeSettings = Callable[..., Settings]
MakeResults = Callable[..., Results]
WriteAll = Callable[..., dict[str, Section]]


@pytest.fixture(scope="session")
def sections(settings: Settings, results: Results) -> dict[str, Section]:
    return {stem: write_section(stem, settings, results) for stem in SECTIONS}


@pytest.fixture(scope="session")
def write_all(make_settings: MakeSettings, make_results: MakeResults) -> WriteAll:
    """Write every section for the full profile with overrides."""

    def write(*overrides: str) -> dict[str, Section]:
        settings = make_settings(*overrides)
        results = make_results(settings)
        return {stem: write_section(stem, settings, results) for stem in SECTIONS}

    return write


def metrics_of(sections: Iterable[Section]) -> dict[str, Metric]:
    return {metric.name: metric for section in sections for metric in section.metrics}


def texts_of(section: Section) -> list[str]:
    """Return every text of a section that can name a metric."""
    return [
        *(figure.caption for figure in section.figures),
        *(figure.alternative_text for figure in section.figures),
        *(wording.text for wording in section.wordings),
        *(claim.text for claim in section.claims),
        *(table.caption for table in section.tables),
        *(table.note for table in section.tables),
        *(cell.text for table in section.tables for row in table.rows for cell in row),
    ]


def wording_of(section: Section, name: str) -> str:
    return next(wording.text for wording in section.wordings if wording.name == name)


_METRIC = r"\{([^{}:]+)(?!:reference-)[:}]"  # and no citation


def metrics_named_in(section: Section) -> set[str]:
    """Return the metrics that a section's texts and cells ask for."""
    without_math = [re.sub(r"\$[^$]*\$", "", text) for text in texts_of(section)]
    in_texts = {name for text in without_math for name in re.findall(_METRIC, text)}
    cells = (cell for table in section.tables for row in table.rows for cell in row)
    return in_texts | {cell.metric for cell in cells if cell.metric}


CHANGES = [
    (),
    ("mlp.hidden=[32, 16]",),
    ("mlp.hidden=[64]", "three_layer.hidden=[30, 20, 10]"),
    ("mlp.epochs=1", "three_layer.epochs=1", "weight_decay.epochs=1", "autoencoder.epochs=1"),
    ("mlp.replicates=1", "three_layer.replicates=1", "weight_decay.replicates=1"),
    ("preprocessing.replicates=1",),
    ("convnet.replicates=3", "convnet.pool_stride=2", "convnet.filters=[8]"),
    ("weight_decay.factors=[2.5e-4]",),
    ("autoencoder.hidden=[200, 150]", "autoencoder.latent=800"),
    ("noise.levels=[0.3]", "noise.examples=1"),
    ('noise.classifier="mlp"',),
    ('convnet.precision="bfloat16"',),
]


class TestEverySection:
    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
    def test_makes_what_the_contents_promise(
        self, entry: Entry, sections: dict[str, Section]
    ) -> None:
        section = sections[entry.stem]

        assert section.failure is None
        numbered = [figure.label for figure in section.figures if figure.number is not None]
        drawings = [figure.label for figure in section.figures if figure.number is None]
        assert tuple(numbered) == entry.figures
        assert tuple(drawings) == entry.drawings
        assert tuple(table.label for table in section.tables) == entry.tables

    @pytest.mark.parametrize("overrides", CHANGES, ids=" ".join)
    def test_names_only_metrics_that_the_report_has(
        self, overrides: tuple[str, ...], write_all: WriteAll
    ) -> None:
        for section in (written := write_all(*overrides)).values():
            compared = [written[stem] for stem in (section.stem, *ENTRY_OF[section.stem].reads)]

            assert metrics_named_in(section) <= set(metrics_of(compared))

    @pytest.mark.parametrize("overrides", CHANGES, ids=" ".join)
    def test_says_why_where_a_metric_has_no_value(
        self, overrides: tuple[str, ...], write_all: WriteAll
    ) -> None:
        for metric in metrics_of(write_all(*overrides).values()).values():
            assert bool(metric.absent) == (metric.value is None), metric.name

    @pytest.mark.parametrize("stem", STEMS)
    def test_gives_each_metric_and_claim_one_name_under_its_stem(
        self, stem: str, sections: dict[str, Section]
    ) -> None:
        names = [metric.name for metric in sections[stem].metrics]
        claims = [claim.name for claim in sections[stem].claims]
        wordings = [wording.name for wording in sections[stem].wordings]

        assert len(set(names)) == len(names)
        assert all(name.startswith(f"{stem}.") for name in names + claims + wordings)

    @pytest.mark.parametrize("stem", STEMS)
    def test_sets_its_claims_as_sentences_and_their_tests_as_clauses(
        self, stem: str, sections: dict[str, Section]
    ) -> None:
        # The page puts the p value behind the test.
        for claim in sections[stem].claims:
            assert claim.text.endswith(".")
            assert claim.test
            assert not claim.test.endswith(".")

    @pytest.mark.parametrize("stem", STEMS)
    def test_becomes_a_failure_where_its_task_fails(
        self, stem: str, settings: Settings, results: Results
    ) -> None:
        task = next(name for name in results if name.startswith(f"{stem}."))
        broken = Results({**results, task: Failed(task, "MemoryError: out of memory")})

        section = write_section(stem, settings, broken)

        assert section.failure == f"{task}: MemoryError: out of memory"
        assert section.title == ENTRY_OF[stem].title
        assert not section.figures

    @pytest.mark.parametrize("stem", STEMS)
    def test_stands_without_the_experiments_that_it_compares_itself_with(
        self, stem: str, settings: Settings, results: Results
    ) -> None:
        others = {
            name: Failed(name, "lost") if name.partition(".")[0] in ENTRY_OF[stem].reads else result
            for name, result in results.items()
        }

        section = write_section(stem, settings, Results(others))

        assert section.failure is None
        assert metrics_named_in(section) <= set(metrics_of([section]))


class TestTheContract:
    def test_has_its_metrics(self, sections: dict[str, Section]) -> None:
        names = set(metrics_of(sections.values()))

        assert names >= {
            "mlp.parameters",
            "mlp.test_loss",
            "mlp.test_accuracy",
            "three_layer.test_loss",
            "three_layer.test_accuracy",
            "weight_decay.1e-06.final_test_accuracy",
            "weight_decay.1e-05.mean_test_accuracy",
            "weight_decay.1e-04.std_test_accuracy",
            "weight_decay.1e-04.replicate_std",
            "convnet.parameters",
            "convnet.test_loss",
            "convnet.test_accuracy",
            "autoencoder.test_loss",
            "noise.seasoned_accuracy.0.4",
            "noise.denoised_accuracy.1.0",
            "noise.recognition_limit",
            "noise.denoising_limit",
            "noise.crossover",
            "noise.light.clean_accuracy",
            "noise.light.noisy_accuracy",
            "noise.light.plain_noisy_accuracy",
            "generation.digits_generated",
            "generation.attempts",
        }

    def test_has_the_write_ups_parameter_counts(self, sections: dict[str, Section]) -> None:
        metrics = metrics_of(sections.values())

        assert metrics["mlp.parameters"].value == 55_050
        assert metrics["convnet.parameters"].value == 7_298_726

    def test_gives_a_mean_with_its_single_values(self, sections: dict[str, Section]) -> None:
        accuracy = metrics_of(sections.values())["mlp.test_accuracy"]

        # 41, 40 and 41 of the fifty images.
        assert accuracy.replicates == (0.82, 0.80, 0.82)
        assert accuracy.value == pytest.approx(0.8133, abs=1e-4)
        assert accuracy.std == pytest.approx(0.01155, abs=1e-5)
        assert accuracy.standard_error == pytest.approx(0.0551, abs=1e-4)
        assert accuracy.counted == Counted(noun="test image", count=50)


class TestDivergedTraining:
    def test_has_an_accuracy_but_no_loss(self, sections: dict[str, Section]) -> None:
        metrics = metrics_of([sections["preprocessing"]])

        assert metrics["preprocessing.raw.test_loss"].value is None
        assert metrics["preprocessing.raw.test_loss"].absent == "diverged"
        assert metrics["preprocessing.raw.test_accuracy"].value == pytest.approx(0.16)


class TestTheParameterSum:
    def test_follows_the_hidden_layers(self, write_all: WriteAll) -> None:
        section = write_all("mlp.hidden=[32, 16]")["mlp"]

        assert section.equations[0].latex == (
            r"784 \cdot 32 + 32 + 32 \cdot 16 + 16 + 16 \cdot 10 + 10 = 25{,}818"
        )
        assert metrics_of([section])["mlp.parameters"].value == 25_818
        assert [
            [cell_text(cell, Numbers({})) for cell in row[2:4]] for row in section.tables[0].rows
        ] == [
            ["–", "–"],
            ["784 × 32", "32"],
            ["32 × 16", "16"],
            ["16 × 10", "10"],
            ["", ""],
        ]

    def test_leaves_out_the_middle_of_a_long_sum(self, write_all: WriteAll) -> None:
        section = write_all("mlp.hidden=[8, 8, 8, 8, 8]")["mlp"]

        assert r"+ \cdots + 8 \cdot 10 + 10 =" in section.equations[0].latex

    @pytest.mark.parametrize(
        ("stem", "setting"),
        [("mlp", "mlp.hidden=[32, 16]"), ("convnet", "convnet.kernel_size=5")],
    )
    def test_is_said_not_to_hold_where_the_network_has_another(
        self, stem: str, setting: str, make_settings: MakeSettings, results: Results
    ) -> None:
        section = write_section(stem, make_settings(setting), results)

        claims = {claim.name: claim for claim in section.claims}
        assert claims[f"{stem}.parameters_add_up"].outcome == "does not hold"

    def test_is_not_held_against_the_write_up_where_the_layers_are_others(
        self, write_all: WriteAll
    ) -> None:
        section = write_all("mlp.hidden=[32, 16]")["mlp"]

        claims = {claim.name: claim for claim in section.claims}
        assert claims["mlp.parameters_add_up"].outcome == "inconclusive"

    def test_is_refused_where_the_network_of_an_equation_has_another(
        self, make_settings: MakeSettings, results: Results
    ) -> None:
        with pytest.raises(ProjectError, match=r"settings of three_layer give layers of \[25120, "):
            write_section("three_layer", make_settings("three_layer.hidden=[32, 16]"), results)


class TestLayers:
    def test_of_the_convnet_are_those_of_the_network(
        self, sections: dict[str, Section], results: Results
    ) -> None:
        summary: NetworkSummary = results["convnet.1"].summary  # type: ignore[attr-defined]
        (panel,) = next(
            one for one in sections["convnet"].figures if one.label == "convnet.summary"
        ).panels

        assert isinstance(panel, SummaryPanel)
        assert len(panel.layers) == len(summary.layers)
        assert panel.layers[0].output_shape == (26, 26, 32)
        assert panel.layers[0].weights == "3 × 3 × 1 × 32 + 32"
        assert panel.layers[0].parameters == 320

    def test_of_the_autoencoder_have_their_parts(self, write_all: WriteAll) -> None:
        section = write_all("autoencoder.hidden=[200, 150]")["autoencoder"]
        diagram = section.figures[0].panels[0]

        assert [row[0].text for row in section.tables[0].rows] == [
            "Encoder",
            "Encoder",
            "Code",
            "Decoder",
            "Decoder",
            "Decoder",
            "Sum",
        ]
        assert diagram.kind == "diagram"
        assert [(part.label, part.first, part.last) for part in diagram.parts] == [
            ("encoder", 0, 2),
            ("code", 3, 3),
            ("decoder", 4, 6),
        ]


class TestOneReplicate:
    def test_leaves_no_spread_over_replicates(self, write_all: WriteAll) -> None:
        metrics = metrics_of(write_all("weight_decay.replicates=1").values())

        assert metrics["weight_decay.1e-05.replicate_std"].value is None
        assert metrics["weight_decay.1e-05.replicate_std"].absent == "one replicate"

    def test_is_called_a_single_run(self, write_all: WriteAll) -> None:
        section = write_all("mlp.replicates=1")["mlp"]

        assert [row[0].text for row in section.tables[1].rows] == ["Single run"]
        # But for the sentence that says what ± means in the whole report.
        own = [text for text in texts_of(section) if "in the other sections" not in text]
        assert not any("replicate" in text for text in own)


class TestNoise:
    def test_shows_each_example_noisy_and_denoised_at_each_level(
        self, sections: dict[str, Section]
    ) -> None:
        panel = sections["noise"].figures[0].panels[0]

        assert isinstance(panel, TilesPanel)
        assert panel.row_labels[:2] == ("7, noisy", "7, denoised")
        assert len(panel.row_labels) == 6
        assert [len(row) for row in panel.tiles] == [11] * 6

    def test_names_the_classifier_of_the_settings(self, write_all: WriteAll) -> None:
        section = write_all('noise.classifier="mlp"')["noise"]

        classifier = wording_of(section, "noise.reader")
        assert classifier.startswith(
            "The classifier is the dense network of 2.a, the first of its repl"
        )
        assert "mlp" in section.figures[1].depends_on

    def test_needs_no_second_level(self, write_all: WriteAll) -> None:
        section = write_all("noise.levels=[0.3]", "noise.examples=1")["noise"]

        assert metrics_of([section])["noise.crossover"].value is None
        assert len(section.tables[0].rows) == 1


class TestComparisonTable:
    def test_leaves_out_the_network_that_failed(self, settings: Settings, results: Results) -> None:
        broken = Results({**results, "mlp.2": Failed("mlp.2", "lost")})

        table = write_section("convnet", settings, broken).tables[0]

        assert [row[0].text for row in table.rows] == [
            "784-500-300-10 (2.d)",
            "ConvNet (3.a)",
        ]


class TestWordings:
    @pytest.mark.parametrize(
        ("override", "name", "words"),
        [
            ("mlp.hidden=[64, 64]", "mlp.layers_in_words", "two hidden layers of 64 units each"),
            ("mlp.hidden=[32, 16]", "mlp.layers_in_words", "two hidden layers of 32 and 16 units"),
            ("mlp.hidden=[1]", "mlp.layers_in_words", "one hidden layer of 1 unit, and"),
            ("mlp.replicates=3", "mlp.runs", "three runs, the replicates"),
            ("mlp.replicates=1", "mlp.runs", "one run"),
            ("convnet.filters=[8]", "convnet.structure", "layer with 8 filters, followed by max"),
            (
                "convnet.pool_stride=2",
                "convnet.pooling",
                "each side of the first feature maps from 26 pixels to 13",
            ),
            ("autoencoder.latent=800", "autoencoder.bottleneck", "the code is no bottleneck"),
            (
                "data.train_size=60000",
                "preprocessing.images_in_words",
                "The test images are a stratified subset of those of MNIST",
            ),
            (
                "data.train_size=400",
                "preprocessing.images_in_words",
                "The training images and test images are a stratified subset",
            ),
            (
                "data.test_size=10000",
                "preprocessing.images_in_words",
                "The report uses all images of MNIST.",
            ),
            ("noise.levels=[0.4]", "noise.levels_in_words", "the level 0.4"),
            ("noise.levels=[0.0, 0.4, 0.5, 1.0]", "noise.levels_in_words", "0, 0.4, 0.5 and 1"),
            (
                "noise.examples=3",
                "noise.levels_in_words",
                "eleven levels from 0 to 1, in steps of 0.1",
            ),
        ],
    )
    def test_follow_the_settings(
        self, override: str, name: str, words: str, write_all: WriteAll
    ) -> None:
        section = write_all(override)[name.partition(".")[0]]

        assert words in wording_of(section, name)
