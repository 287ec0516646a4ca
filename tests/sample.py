"""A small report whose numbers are made up and look it.

It is of a made-up project with every kind of panel, tables, equations and claims; its
templates stand in `tests/render/templates`.
"""

import base64
import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from reportgen.base.files import write_digests
from reportgen.report.fallback import fallbacks_of
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import (
    Deviation,
    Environment,
    Erratum,
    PublishedNumber,
    Report,
    SectionEntry,
    TaskRecord,
)
from reportgen.report.outline import (
    Chapter,
    Credit,
    Entry,
    Original,
    entries_of,
    figure_numbers,
    table_numbers,
)
from reportgen.report.panels import (
    CurvesPanel,
    DiagramBlock,
    DiagramPanel,
    IntervalSeries,
    IntervalsPanel,
    Layer,
    Panel,
    ReferenceLine,
    ScatterPanel,
    Series,
    SummaryPanel,
    TilesPanel,
)
from reportgen.report.parts import Cell, Claim, Column, Counted, Equation, Figure, Metric, Table
from reportgen.report.table_data import table_csv
from reportgen.report.texts import Numbers

_FOLDER = Path(__file__).parent / "render" / "templates"
TEMPLATES = {
    f"sections/{file.name}": file.read_text(encoding="utf-8")
    for file in sorted((_FOLDER / "sections").iterdir())
}
CHAPTERS = (
    Chapter(
        number=1,
        title="A cloud",
        experiments=(
            Entry(
                stem="preprocessing",
                title="The cloud",
                figures=("preprocessing.cloud",),
                tables=("preprocessing.effect",),
            ),
        ),
    ),
    Chapter(
        number=2,
        title="Two networks",
        experiments=(
            Entry(
                stem="mlp",
                title="The first network",
                figures=("mlp.accuracy_curve", "mlp.loss_curve"),
                drawings=("mlp.diagram",),
                tables=("mlp.layers", "mlp.test"),
            ),
            Entry(
                stem="three_layer",
                title="The second network",
                figures=("three_layer.loss_curve",),
                tables=("three_layer.test",),
                reads=("mlp",),
            ),
            Entry(
                stem="weight_decay",
                title="Weight decay",
                figures=("weight_decay.accuracy",),
                tables=("weight_decay.sweep",),
            ),
        ),
    ),
    Chapter(
        number=3,
        title="Layers",
        experiments=(
            Entry(
                stem="convnet",
                title="The ConvNet",
                figures=("convnet.summary",),
                tables=("convnet.layers", "convnet.comparison"),
                reads=("mlp",),
            ),
        ),
    ),
    Chapter(
        number=4,
        title="Noise",
        experiments=(
            Entry(
                stem="autoencoder",
                title="The denoising autoencoder",
                figures=("autoencoder.diagram",),
                tables=("autoencoder.layers",),
            ),
            Entry(
                stem="noise",
                title="Noise, recognition and denoising",
                figures=("noise.examples", "noise.accuracy"),
                tables=("noise.levels",),
            ),
            Entry(
                stem="generation",
                title="Generated digits",
                figures=("generation.digits",),
                tables=("generation.attempts",),
            ),
        ),
    ),
)
ENTRIES = entries_of(CHAPTERS)
STEMS = tuple(entry.stem for entry in ENTRIES)
FIGURE_NUMBERS, TABLE_NUMBERS = figure_numbers(CHAPTERS), table_numbers(CHAPTERS)
ORIGINAL = Original(
    noun="paper", title="An earlier report", authors=("Cyd Original",), date=date(2020, 5, 17)
)
SIDE = 28


def sample_report() -> Report:
    """Return the whole sample."""
    return Report(
        version="0001-fast",
        project="sample",
        profile="fast",
        reference="full",
        created=datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
        title="A sample report",
        authors=("Ada Example", "Ben Sample"),
        date="29 February 2024",
        settings={
            "seed": 1,
            "data": {"train_size": 8000, "test_size": 1000},
            "mlp": {"hidden": [64, 64], "epochs": 8, "learning_rate": 0.1},
            "weight_decay": {"factors": [1e-06, 1e-05, 0.0001]},
            "convnet": {"epochs": 1},
        },
        chapters=CHAPTERS,
        original=ORIGINAL,
        setting_labels={
            "seed": "root seed",
            "data.train_size": "training images",
            "data.test_size": "test images",
            "mlp.hidden": "units of the hidden layers",
            "mlp.epochs": "epochs",
            "mlp.learning_rate": "learning rate",
            "weight_decay.factors": "factors",
            "convnet.epochs": "epochs",
        },
        facts={"side": f"{SIDE}"},
        credits=(
            Credit(
                text="The rings are those of Dee Maker",
                licence="CC BY 4.0",
                link="https://creativecommons.org/licenses/by/4.0/",
                file="LICENSE-RINGS.txt",
                content="The rings are by Dee Maker.\nThey are free.\n",
            ),
        ),
        templates=TEMPLATES,
        listings={
            "rings.drawing.radius": "def radius(width: int) -> float:\n    return width / 2  # half"
        },
        deviations=(
            Deviation(name="data.train_size", label="training images", value=8000, published=60000),
            _epochs("mlp", 8, "The first network"),
            _epochs("convnet", 1, "The ConvNet"),
        ),
        environment=Environment(
            python="3.11.7",
            platform="Linux",
            cpu="a sample processor",
            cores=2,
            libraries={"numpy": "2.1.0", "tensorflow": "2.21.0"},
            command="python -m reportgen build --fast",
        ),
        tasks=(
            *(_training(f"mlp.{replicate}", replicate) for replicate in (1, 2, 3)),
            _training("convnet.1", 4, cached=True, day=27),
            TaskRecord(
                name="noise.0.4",
                key="ef" * 32,
                cached=False,
                seconds=1.5,
                computed=datetime(2024, 2, 29, 11, 30, tzinfo=UTC),
                function="reportgen.projects.mnist.experiments.noise.read_noise_level",
                seed=5,
                settings={"noise.levels": 0.4},
                dependencies=("convnet.1",),
                code="0c" * 32,
                data={"mnist": "da" * 32},
            ),
        ),
        sections=tuple(
            SectionEntry(stem=entry.stem, title=entry.title, failure=None) for entry in ENTRIES
        ),
        metrics={metric.name: metric for metric in _metrics()},
        tables=_tables(),
        figures=_figures(),
        equations=(
            Equation(
                label="mlp.parameter_sum",
                latex=r"784 \cdot 64 + 64 + 64 \cdot 64 + 64 + 64 \cdot 10 + 10 = 55{,}050",
            ),
        ),
        claims=(
            Claim(
                name="convnet.beats_mlp",
                section="convnet",
                outcome="holds",
                text="The ConvNet, at {convnet.test_accuracy:percent}, names more digits.",
                test="the made-up numbers were compared by eye",
                p_value=0.00123,
            ),
        ),
        published=_published(),
        errata=(
            Erratum(where="2.a", written="Eleven digits.", right="Ten digits."),
            Erratum(where="3.a", written="100 units.", right="200 units."),
        ),
    )


def small_report() -> Report:
    """Return a report without an original, of one chapter with one figure."""
    report = part_of(sample_report(), "three_layer")
    chapter = Chapter(number=1, title="Two networks", experiments=(ENTRIES[2],))
    return report.model_copy(
        update={
            "chapters": (chapter,),
            "original": None,
            "credits": (),
            "facts": {},
            "listings": {},
            "templates": {name: text for name, text in TEMPLATES.items() if "three" in name},
            "figures": tuple(one.model_copy(update={"number": 1}) for one in report.figures),
            "tables": tuple(one.model_copy(update={"number": 1}) for one in report.tables),
            "deviations": (_epochs("three_layer", 8, "The second network"),),
            "published": (),
            "errata": (),
        }
    )


def _epochs(stem: str, value: int, experiment: str) -> Deviation:
    return Deviation(
        name=f"{stem}.epochs", label="epochs", value=value, published=10, experiment=experiment
    )


def write_version(folder: Path, report: Report) -> None:
    """Write a version of which nobody looks at the drawings, without a PDF. Milliseconds."""
    folder.mkdir(parents=True, exist_ok=True)
    report = report.model_copy(update={"warnings": (NO_PDF,)})
    files = {"report.json": report.to_json(), "report.html": "<title>A report</title>\n"}
    for figure in report.figures:
        stem = figure.label if figure.number is None else f"figure-{figure.number:02d}"
        files |= {f"figures/{stem}.{ending}": "drawn" for ending in ("svg", "png")}
        if (data := figure_csv(figure)) is not None:
            files[f"figures/{stem}.csv"] = data
    for table in report.tables:
        files[f"tables/{table.label}.csv"] = table_csv(table, Numbers(report.metrics))
        files[f"tables/{table.label}.tex"] = "set"
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    write_digests(folder)


NO_PDF = "The PDF is not made: WeasyPrint needs Pango."


def part_of(report: Report, *stems: str) -> Report:
    """Return a report with some of its sections, and what is in them, alone."""

    def kept(things: Iterable[LabelledT]) -> tuple[LabelledT, ...]:
        return tuple(one for one in things if one.label.partition(".")[0] in stems)

    return report.model_copy(
        update={
            "sections": tuple(entry for entry in report.sections if entry.stem in stems),
            "metrics": {name: one for name, one in report.metrics.items() if one.section in stems},
            "tables": kept(report.tables),
            "figures": kept(report.figures),
            "equations": kept(report.equations),
            "claims": tuple(claim for claim in report.claims if claim.section in stems),
        }
    )


def with_mlp_failed(report: Report, failure: str) -> Report:
    """Return a report after a failure of mlp, with the numbers that it had."""

    def others(things: Iterable[LabelledT]) -> tuple[LabelledT, ...]:
        return tuple(one for one in things if not one.label.startswith("mlp."))

    return report.model_copy(
        update={
            "sections": tuple(
                entry.model_copy(update={"failure": failure}) if entry.stem == "mlp" else entry
                for entry in report.sections
            ),
            "metrics": {name: one for name, one in report.metrics.items() if one.section != "mlp"},
            "tables": others(report.tables),
            "figures": others(report.figures),
            "equations": others(report.equations),
            "fallbacks": fallbacks_of(["mlp"], [report], report.chapters),
        }
    )


LabelledT = TypeVar("LabelledT", Equation, Figure, Table)


def _published() -> tuple[PublishedNumber, ...]:
    return (
        PublishedNumber(
            name="mlp.parameters",
            published=55050,
            where="2.a",
            ours=55050,
            difference=0.0,
            agreement="agrees",
        ),
        PublishedNumber(
            name="mlp.test_accuracy",
            published=0.971,
            where="2.c",
            ours=0.97123456789,
            difference=0.00023456789,
            standard_error=0.0018,
            agreement="agrees",
        ),
        PublishedNumber(
            name="mlp.test_loss",
            published=0.0933,
            where="2.c",
            ours=0.0912345,
            difference=-0.0020655,
            standard_error=0.001,
            agreement="does not agree",
            reason="Here: 8 epochs in place of 10.",
        ),
        PublishedNumber(
            name="convnet.test_accuracy",
            published=0.992,
            where="3.a",
            ours=0.98765,
            difference=-0.0044,
            standard_error=0.001,
            agreement="does not agree",
            reason="Here: 8 epochs in place of 10.",
        ),
        PublishedNumber(
            name="autoencoder.noise_level",
            published=0.4,
            where="4.a",
            ours=0.3,
            difference=-0.1,
            agreement="does not agree",
            reason="A setting.",
        ),
        PublishedNumber(
            name="noise.crossover",
            published=0.1,
            where="4.c",
            ours=None,
            agreement="inconclusive",
            reason="No value: no crossing.",
        ),
    )


def _training(name: str, seed: int, *, cached: bool = False, day: int = 29) -> TaskRecord:
    return TaskRecord(
        name=name,
        key=f"{seed:02d}" * 32,
        cached=cached,
        seconds=3.25 * seed,
        computed=datetime(2024, 2, day, 11, seed, tzinfo=UTC),
        function="reportgen.projects.mnist.experiments.classifier.train",
        seed=100 + seed,
        settings={"mlp.hidden": [64, 64], "mlp.epochs": 8, "data.train_size": 8000},
        code="c0" * 32,
        data={"mnist": "da" * 32},
    )


def _metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            name="mlp.parameters",
            value=55050,
            unit="parameters",
            kind="exact",
            section="mlp",
            description="weights and biases of the network",
            published=55050,
            reproduction="exactly",
            tasks=("mlp.1", "mlp.2", "mlp.3"),
        ),
        Metric(
            name="mlp.test_accuracy",
            value=0.97123456789,
            unit="fraction",
            section="mlp",
            description="test accuracy",
            replicates=(0.9711, 0.9731, 0.9695),
            std=0.0018,
            standard_error=0.0017,
            better="higher",
            headline=True,
            column="mlp",
            counted=Counted(noun="test image", count=1000),
            published=0.971,
            tasks=("mlp.1", "mlp.2", "mlp.3"),
        ),
        Metric(
            name="mlp.test_loss",
            value=0.0912345,
            unit="nats",
            section="mlp",
            description="test loss",
            standard_error=0.0043,
            published=0.0933,
            tasks=("mlp.1", "mlp.2", "mlp.3"),
        ),
        Metric(
            name="convnet.test_accuracy",
            value=0.98765,
            unit="fraction",
            section="convnet",
            description="test accuracy",
            standard_error=0.0034,
            tasks=("convnet.1",),
        ),
        Metric(
            name="noise.crossover",
            value=None,
            unit="noise level",
            section="noise",
            description="level at which the curves cross",
            absent="no crossing",
            tasks=("noise.0.4",),
        ),
    )


def _figures() -> tuple[Figure, ...]:
    panels: dict[str, tuple[Panel, ...]] = {
        "preprocessing.cloud": tuple(
            _cloud(title, shift, scale)
            for title, shift, scale in (
                ("as it is", 3.0, 2.0),
                ("mean 0", 0.0, 2.0),
                ("mean 0 and variance 1", 0.0, 1.0),
            )
        ),
        "mlp.diagram": (
            DiagramPanel(
                input_units=784,
                layers=(_dense("hidden_1", 784, 64, "relu"), _dense("output", 64, 10, "softmax")),
            ),
        ),
        "mlp.accuracy_curve": (_curves("accuracy", 8, 1.0, -0.5),),
        "mlp.loss_curve": (_curves("loss (nats per image)", 8, 0.05, 1.2),),
        "three_layer.loss_curve": (_curves("loss (nats per image)", 40, 0.03, 0.9),),
        "weight_decay.accuracy": (_intervals(),),
        "convnet.summary": (SummaryPanel(input_shape=(28, 28, 1), layers=_convnet_layers()),),
        "autoencoder.diagram": (
            DiagramPanel(
                input_units=784,
                layers=tuple(
                    _dense(f"dense_{number}", before, units, activation)
                    for number, (before, units, activation) in enumerate(
                        (
                            (784, 128, "relu"),
                            (128, 96, "relu"),
                            (96, 128, "relu"),
                            (128, 784, "sigmoid"),
                        )
                    )
                ),
                parts=(
                    DiagramBlock(label="encoder", first=0, last=1),
                    DiagramBlock(label="code", first=2, last=2),
                    DiagramBlock(label="decoder", first=3, last=4),
                ),
            ),
        ),
        "noise.examples": (
            _tiles(("noisy 7", "denoised 7", "noisy 2", "denoised 2"), 11, "noise level"),
        ),
        "noise.accuracy": (_noise_curves(),),
        "generation.digits": (_tiles((), 10, "digit asked for", missing=(4, 8)),),
    }
    return tuple(
        Figure(
            label=label,
            number=number,
            caption=f"A made-up figure of {label.replace('_', ' ')}.",
            alternative_text=f"What {label} would show.",
            panels=panels[label],
            columns=len(panels[label]),
            depends_on=("data", label.partition(".")[0]),
        )
        for entry in ENTRIES
        for label in (*entry.drawings, *entry.figures)
        for number in (FIGURE_NUMBERS.get(label),)
    )


def _tables() -> tuple[Table, ...]:
    made = {
        "mlp.test": Table(
            label="mlp.test",
            number=TABLE_NUMBERS["mlp.test"],
            caption="The network on the test images; $n$ is their number.",
            columns=(
                Column(title="Quantity"),
                Column(title="Here", align="decimal"),
                Column(title="Write-up", align="decimal"),
            ),
            rows=(
                (
                    Cell(text="Accuracy"),
                    Cell(text="{mlp.test_accuracy:measured}"),
                    Cell(text="0.971"),
                ),
                (Cell(text="Loss in nats"), Cell(metric="mlp.test_loss"), Cell(text="0.0933")),
                (Cell(text="Parameters"), Cell(metric="mlp.parameters"), Cell(text="55,050")),
            ),
            note="Each number is made up.",
            depends_on=("data", "mlp"),
        )
    }
    return tuple(
        made.get(label)
        or Table(
            label=label,
            number=number,
            caption=f"A made-up table of {label.replace('_', ' ')}.",
            columns=(Column(title="Layer"), Column(title="Units", align="right")),
            rows=((Cell(text="dense"), Cell(text="64")), (Cell(text="dense_1"), Cell(text="10"))),
            depends_on=(label.partition(".")[0],),
        )
        for label, number in TABLE_NUMBERS.items()
    )


def _cloud(title: str, shift: float, scale: float) -> ScatterPanel:
    angles = [0.1 * step for step in range(120)]
    return ScatterPanel(
        title=title,
        x_label="first feature",
        y_label="second feature",
        x=tuple(shift + scale * math.sin(3 * angle) for angle in angles),
        y=tuple(shift / 2 + scale * math.cos(2 * angle) for angle in angles),
    )


def _curves(y_label: str, epochs: int, limit: float, drop: float) -> CurvesPanel:
    x = tuple(float(epoch) for epoch in range(1, epochs + 1))
    return CurvesPanel(
        x_label="epoch",
        y_label=y_label,
        series=(
            Series(
                label="training",
                style=0,
                x=x,
                y=tuple(limit + drop * math.exp(-epoch / 3) for epoch in x),
            ),
            Series(
                label="validation",
                style=1,
                x=x,
                y=tuple(limit + 0.9 * drop * math.exp(-epoch / 4) for epoch in x),
            ),
        ),
    )


def _noise_curves() -> CurvesPanel:
    x = tuple(level / 10 for level in range(11))
    return CurvesPanel(
        x_label="noise level",
        y_label="accuracy",
        series=(
            Series(label="noisy digits", style=1, x=x, y=tuple(1 - 0.9 * level for level in x)),
            Series(
                label="denoised digits",
                style=0,
                x=x,
                y=tuple(1 - 0.9 * level**3 for level in x),
            ),
        ),
        references=(
            ReferenceLine(label="recognised from 0.8 on", value=0.8, axis="y"),
            ReferenceLine(label="training noise", value=0.4, axis="x"),
        ),
    )


def _intervals() -> IntervalsPanel:
    return IntervalsPanel(
        x_label="weight-decay factor",
        y_label="validation accuracy",
        series=(
            IntervalSeries(
                label="final accuracy, three replicates",
                x=(1e-06, 1e-05, 1e-04),
                mean=(0.981, 0.982, 0.9815),
                spread=(0.001, 0.0005, None),
                points=((0.980, 0.981, 0.982), (0.9815, 0.982, 0.9825), (0.9815,)),
            ),
        ),
        references=(ReferenceLine(label="Hinton", value=0.9847, axis="y"),),
    )


def _dense(name: str, before: int, units: int, activation: str) -> Layer:
    return Layer(
        name=name,
        kind="Dense",
        output_shape=(units,),
        parameters=(before + 1) * units,
        activation=activation,
    )


def _convnet_layers() -> tuple[Layer, ...]:
    rows = (
        ("conv2d", "Conv2D", (26, 26, 32), 320, "relu"),
        ("max_pooling2d", "MaxPooling2D", (25, 25, 32), 0, None),
        ("conv2d_1", "Conv2D", (23, 23, 64), 18496, "relu"),
        ("max_pooling2d_1", "MaxPooling2D", (22, 22, 64), 0, None),
        ("conv2d_2", "Conv2D", (20, 20, 100), 57700, "relu"),
        ("max_pooling2d_2", "MaxPooling2D", (19, 19, 100), 0, None),
        ("flatten", "Flatten", (36100,), 0, None),
        ("dense", "Dense", (200,), 7220200, "relu"),
        ("dense_1", "Dense", (10,), 2010, "softmax"),
    )
    return tuple(
        Layer(name=name, kind=kind, output_shape=shape, parameters=count, activation=activation)
        for name, kind, shape, count, activation in rows
    )


def _tiles(
    row_labels: tuple[str, ...], columns: int, title: str, missing: tuple[int, ...] = ()
) -> TilesPanel:
    return TilesPanel(
        row_labels=row_labels,
        column_labels=tuple(str(column) for column in range(columns)),
        column_title=title,
        side=SIDE,
        tiles=tuple(
            tuple(None if column in missing else _ring(row, column) for column in range(columns))
            for row in range(max(1, len(row_labels)))
        ),
    )


def _ring(row: int, column: int) -> str:
    """A ring, the thicker the further to the right, in the encoding of a tile."""
    middle = (SIDE - 1) / 2
    pixels = bytes(
        255 if abs(math.hypot(x - middle, y - middle) - 7 - row) < 0.5 + column / 4 else 0
        for y in range(SIDE)
        for x in range(SIDE)
    )
    return base64.b64encode(pixels).decode()
