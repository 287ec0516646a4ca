"""The command line, run as its user runs it: real trainings, real files."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import jsonschema
import pdfua
import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument

import reportgen
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import scale_pixels
from reportgen.render.page_files import compose_text
from reportgen.report.model import read_report
from reportgen.versions.index import INDEX
from tests import commands
from tests.commands import (
    FAILING_BUILD,
    PLAIN_THEME,
    QUICK_BUILD,
    TINY_BUILD,
    Built,
    Run,
    in_shell,
    started,
)
from tests.mnist import ENTRIES, FIGURE_NUMBERS

pytestmark = pytest.mark.slow

PACKAGE = Path(reportgen.__file__).parent


@pytest.fixture(scope="module")
def pdf_text(tiny_build: Built) -> str:
    """The text of all pages, in one line. Tenths of a second after `tiny_build`."""
    return text_of(tiny_build.folder / "report.pdf")


@pytest.fixture(scope="module")
def failed_text(failed_build: Built) -> str:
    """The text of the version in which mlp failed. Milliseconds after `failed_build`."""
    return text_of(failed_build.folder / "report.pdf")


def text_of(pdf: Path) -> str:
    """Return the text of all pages, in one line."""
    with PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages))


def is_rounded(number: Decimal, value: float) -> bool:
    """Return whether a printed number is a value, to two digits at least."""
    exact = Decimal(repr(value))
    if isinstance(value, int) or exact.is_zero():
        return number == exact
    return len(number.as_tuple().digits) >= 2 and number == round(
        exact, -int(number.as_tuple().exponent)
    )


class TestAWholeBuild:
    def test_the_last_line_of_standard_output_is_the_versions_folder(
        self, tiny_build: Built
    ) -> None:
        assert tiny_build.run.last_line == "results/0001-fast"
        assert tiny_build.folder.is_dir()

    def test_its_text_is_kept_as_data(self, tiny_build: Built) -> None:
        report = read_report(tiny_build.folder)

        assert report.text == compose_text(report)
        assert any(span.name == "mlp.test_accuracy" for one in report.text for span in one.spans)

    def test_it_leaves_the_report_ten_figures_and_the_tables(self, tiny_build: Built) -> None:
        figures = {path.name for path in (tiny_build.folder / "figures").iterdir()}
        tables = {path.stem for path in (tiny_build.folder / "tables").glob("*.csv")}

        assert {path.name for path in tiny_build.folder.iterdir()} == {
            "report.html",
            "report.pdf",
            "report.json",
            "pages.json",
            "SHA256SUMS",
            "figures",
            "tables",
        }
        assert {
            f"figure-{number:02}.{kind}" for number in range(1, 11) for kind in ("svg", "png")
        } <= figures
        assert tables == {label for entry in ENTRIES for label in entry.tables}

    def test_keras_opens_the_networks_behind_the_numbers(
        self, tiny_build: Built, tensorflow: None
    ) -> None:
        import keras

        digits = load_mnist().subset(0, 120)
        images = scale_pixels(digits.test_images)
        for task in ("mlp.1", "convnet.1"):
            [file] = tiny_build.workplace.glob(f"results/store/*/{task}-*/network.keras")
            network = keras.saving.load_model(file)
            answers = network(images.reshape(-1, *network.input_shape[1:])).numpy()

            right = (answers.argmax(axis=1) == digits.test_labels).mean()
            metric = tiny_build.report.metrics[f"{task.removesuffix('.1')}.test_accuracy"]
            assert right == pytest.approx(
                metric.replicates[0] if metric.replicates else metric.value
            )

    def test_report_json_has_the_names_of_the_contract(self, tiny_build: Built) -> None:
        written = json.loads((tiny_build.folder / "report.json").read_text(encoding="utf-8"))

        assert {
            "schema", "version", "profile", "created", "settings", "environment", "tasks",
            "sections", "metrics", "tables", "figures", "claims",
        } <= set(written)  # fmt: skip
        assert {
            "mlp.parameters", "mlp.test_loss", "mlp.test_accuracy",
            "three_layer.test_loss", "three_layer.test_accuracy",
            "weight_decay.1e-05.final_test_accuracy", "weight_decay.1e-05.mean_test_accuracy",
            "weight_decay.1e-05.std_test_accuracy", "weight_decay.1e-05.replicate_std",
            "convnet.parameters", "convnet.test_loss", "convnet.test_accuracy",
            "autoencoder.test_loss", "noise.seasoned_accuracy.0.2", "noise.denoised_accuracy.0.2",
            "noise.recognition_limit", "noise.denoising_limit", "noise.crossover",
            "generation.digits_generated", "generation.attempts",
        } <= set(written["metrics"])  # fmt: skip

    def test_report_json_is_of_the_form_that_its_schema_says(self, tiny_build: Built) -> None:
        schema = json.loads((PACKAGE / "report" / "report.schema.json").read_text(encoding="utf-8"))
        written = json.loads((tiny_build.folder / "report.json").read_text(encoding="utf-8"))

        jsonschema.validate(written, schema)

    def test_the_pdf_prints_every_number_of_a_table_as_report_json_has_it(
        self, tiny_build: Built, pdf_text: str
    ) -> None:
        numbers = [
            Decimal(token.replace(",", "")) for token in re.findall(r"\d[\d,]*(?:\.\d+)?", pdf_text)
        ]
        in_tables = {
            cell.metric
            for table in tiny_build.report.tables
            for row in table.rows
            for cell in row
            if cell.metric
        }

        assert len(in_tables) > 20
        for name in in_tables | {"generation.attempts", "convnet.test_accuracy"}:
            value = tiny_build.report.metrics[name].value
            if value is not None:
                assert any(is_rounded(number, value) for number in numbers), name

    def test_every_figure_and_table_has_its_caption_in_the_pdf(
        self, tiny_build: Built, pdf_text: str
    ) -> None:
        for number in FIGURE_NUMBERS.values():
            assert f"Figure {number}" in pdf_text
        for table in tiny_build.report.tables:
            assert f"Table {table.number}" in pdf_text

    def test_a_validator_of_pdf_ua_finds_nothing(self, tiny_build: Built) -> None:
        report = pdfua.validate(str(tiny_build.folder / "report.pdf"))

        assert [f"{one.rule_id}: {one.message}" for one in report.findings] == []

    def test_the_fast_profile_says_on_the_first_page_what_was_shortened(
        self, tiny_build: Built
    ) -> None:
        first_page = PdfReader(tiny_build.folder / "report.pdf").pages[0].extract_text()

        assert "400" in first_page
        assert "60,000" in first_page

    def test_the_page_opens_without_a_network(self, tiny_build: Built) -> None:
        page = (tiny_build.folder / "report.html").read_text(encoding="utf-8")

        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css|png|svg|otf)', page)
        assert "@import" not in page
        assert page.count("<svg") + page.count("data:image/") >= 10

    def test_progress_is_plain_lines_where_there_is_no_terminal(self, tiny_build: Built) -> None:
        assert "\x1b" not in tiny_build.run.errors
        assert "convnet.1" in tiny_build.run.errors
        assert "tensorflow" not in tiny_build.run.errors.lower()
        assert "oneDNN" not in tiny_build.run.errors

    def test_a_second_build_is_up_to_date_and_names_the_version_that_is_there(
        self, tiny_build: Built
    ) -> None:
        run = commands.reportgen(tiny_build.workplace, *TINY_BUILD, "--jobs", "1")

        assert run.status == 0
        assert run.last_line == "results/0001-fast"
        assert "up to date: results/0001-fast" in run.errors.splitlines()[-1]
        assert [path.name for path in (tiny_build.workplace / "results").glob("0*")] == [
            "0001-fast"
        ]

    def test_a_dry_run_says_what_would_run_and_why_and_runs_nothing(
        self, tiny_build: Built
    ) -> None:
        def made() -> list[Path]:
            results = tiny_build.workplace / "results"
            return sorted({*results.rglob("*")} - {*results.glob(f"{INDEX}/**/*"), results / INDEX})

        before = made()

        run = commands.reportgen(
            tiny_build.workplace, *TINY_BUILD, "--set", "autoencoder.epochs=4", "--dry-run"
        )

        assert run.status == 0
        assert "autoencoder.epochs changed 3 -> 4" in run.output
        assert re.search(
            r"^  Figure 7, p\. \d+: The autoencoder, 784-32-12-32-784", run.output, re.M
        )
        assert "Figure 2," not in run.output
        assert "of computing" in run.output.splitlines()[-1]
        assert re.search(r"mlp\.1\s+cached", run.output)
        assert made() == before


@pytest.fixture(scope="module")
def unwatched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version with three hidden layers, built where nobody reads. Ten seconds."""
    folder = tmp_path_factory.mktemp("unwatched")
    done = in_shell(
        f"{shlex.join(QUICK_BUILD)} --only mlp --set 'mlp.hidden=[9, 7, 5]' "
        "--set mlp.replicates=1 --jobs 10000000000 <&- >/dev/null 2>&-",
        folder,
    )
    assert done.returncode == 0
    return folder / "results" / "0001-fast"


class TestOneSection:
    def test_is_made_though_nobody_watches(self, unwatched: Path) -> None:
        report = read_report(unwatched)

        assert [section.stem for section in report.sections] == ["mlp"]
        assert report.metrics["mlp.test_accuracy"].value is not None

    def test_has_text_sum_and_summary_of_its_layers(self, unwatched: Path) -> None:
        report, text = read_report(unwatched), text_of(unwatched / "report.pdf")
        parameters = 784 * 9 + 9 + 9 * 7 + 7 + 7 * 5 + 5 + 5 * 10 + 10

        assert report.metrics["mlp.parameters"].value == parameters
        assert f"{parameters:,}" in text
        assert "784-9-7-5-10 units" in text
        assert (unwatched / "figures" / "mlp.diagram.svg").exists()
        assert [figure.number for figure in report.figures if figure.number] == [2, 3]


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--set", "mlp.epoch=3"], "There is no setting mlp.epoch. Did you mean mlp.epochs?"),
            (["--set", "mlp.epochs=0"], "must be a whole number from 1 to"),
            (["--only", "convnt"], "There is no section convnt. Did you mean convnet?"),
            (["--profile", "fats"], "There is no profile fats. Did you mean fast?"),
            (["--fast", "--profile", "full"], "exclude each other"),
            (["--settings", "none.toml"], "none.toml cannot be read"),
            (["--fats"], "No such option: --fats"),
            (["--jobs", "0"], '--jobs is "0", but must be a whole number of at least 1'),
            (["--results", "a-file/results"], "a-file/results"),
        ],
    )
    def test_it_is_one_line_and_status_2(
        self,
        arguments: list[str],
        message: str,
        command: Callable[..., Run],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (tmp_path / "a-file").touch()
        monkeypatch.chdir(tmp_path)

        run = command("build", *arguments)

        assert run.status == 2
        assert message in run.errors
        assert len(run.errors.splitlines()) == 1
        assert run.output == ""

    def test_a_damaged_data_file_is_one_line_and_status_2(self, tmp_path: Path) -> None:
        shutil.copytree(PACKAGE, tmp_path / "reportgen")
        file = tmp_path / "reportgen" / "projects" / "mnist" / "data" / "mnist.npz"
        file.write_bytes(file.read_bytes()[:-1])

        run = commands.reportgen(tmp_path, "build", "--fast")

        assert run.status == 2
        assert run.errors.startswith("reportgen: The data file ")
        assert "is damaged" in run.errors
        assert len(run.errors.splitlines()) == 1


class TestAFailedExperiment:
    def test_its_section_says_so_and_everything_else_is_kept(
        self, failed_build: Built, failed_text: str
    ) -> None:
        report = failed_build.report

        assert failed_build.run.status == 3
        assert "The experiment mlp failed" in failed_build.run.errors
        failures = {section.stem: section.failure for section in report.sections}
        assert failures["mlp"] is not None
        assert failures["three_layer"] is None
        assert "mlp.1" in failed_text
        assert report.metrics["three_layer.test_accuracy"].value is not None
        assert "mlp.test_accuracy" not in report.metrics

    def test_its_last_good_numbers_stay_beside_the_error(
        self, tiny_build: Built, failed_build: Built, failed_text: str
    ) -> None:
        before = tiny_build.report.metrics

        (kept,) = failed_build.report.fallbacks

        assert kept.version == "0001-fast"
        assert {metric.name: metric for metric in kept.metrics} == {
            name: metric for name, metric in before.items() if metric.section == "mlp"
        }
        assert "Earlier numbers, not of this version From version 0001-fast" in failed_text
        assert "mlp.hidden has changed from 16 and 12 to 2,000,000,000" in failed_text
        assert "Figure 2. From version 0001-fast." in failed_text

    def test_is_tried_again_and_the_same_failure_is_no_new_version(
        self, failed_build: Built, tmp_path: Path
    ) -> None:
        verify = ("verify", failed_build.folder, "--jobs", "1")
        with (
            started(failed_build.workplace, *FAILING_BUILD) as build,
            # Beside it, as TensorFlow waits ten seconds before it says that memory is out.
            started(tmp_path, *verify) as verification,
        ):
            (output, errors), (verified, _) = build.communicate(), verification.communicate()

        assert build.returncode == 3
        assert output.splitlines() == ["results/0002-fast"] == [failed_build.run.last_line]
        assert "mlp.1 failed" in errors
        assert errors.splitlines()[-1] == "reportgen: up to date: results/0002-fast"
        results = failed_build.workplace / "results"
        assert sorted(path.name for path in results.glob("0*")) == ["0001-fast", "0002-fast"]
        assert verification.returncode == 3
        assert "The experiment mlp failed" in verified


class TestTheInstalledWheel:
    def test_it_builds_the_same_report_from_its_settings_outside_the_checkout(
        self, mlp_build: Built, tmp_path: Path
    ) -> None:
        checkout = PACKAGE.parent
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, "."],
            cwd=checkout,
            check=True,
            capture_output=True,
        )
        (wheel,) = tmp_path.glob("reportgen_experiments-*.whl")
        site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
        elsewhere.mkdir()
        shutil.unpack_archive(wheel, site, "zip")

        run = commands.reportgen(
            elsewhere, "build", "--settings", mlp_build.folder / "report.json",
            "--theme", PLAIN_THEME, "--jobs", "1",
            variables={"PYTHONPATH": str(site), "PATH": "", "HOME": "/dev/null/no-home"},
        )  # fmt: skip

        assert run.status == 0, run.errors
        assert "atplotlib" not in run.errors
        before, after = mlp_build.report, read_report(elsewhere / run.last_line)
        assert not any(task.cached for task in after.tasks)
        assert (after.profile, after.only, after.keys) == ("fast", ("mlp",), before.keys)
        assert after.metrics == before.metrics
        assert (elsewhere / run.last_line / "report.pdf").exists()
        assert (site / "reportgen" / "templates" / "style.css").exists()
        assert (
            site / "reportgen" / "projects" / "mnist" / "rubrics" / "assignment-7.toml"
        ).exists()
