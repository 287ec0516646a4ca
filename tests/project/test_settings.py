"""Where the values of settings come from, and which one wins."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.base.errors import SettingsError
from reportgen.project.settings.loading import stored_source
from reportgen.project.settings.names import value_name
from reportgen.projects.mnist.settings import factor_name
from tests.mnist import load_settings


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


class TestSources:
    def test_the_full_profile_is_the_write_up(self) -> None:
        settings = load_settings("full")

        assert settings.mlp.hidden == (64, 64)
        assert settings.three_layer.hidden == (500, 300)
        assert settings.three_layer.epochs == 40
        assert settings.weight_decay.factors == (1e-6, 1e-5, 1e-4)
        assert settings.convnet.filters == (32, 64, 100)
        assert settings.convnet.pool_stride == 1
        assert settings.autoencoder.latent == 96
        assert settings.data.train_size == 60_000

    def test_the_fast_profile_changes_how_much_is_trained_and_nothing_else(self) -> None:
        full, fast = load_settings("full").model_dump(), load_settings("fast").model_dump()

        changed = {
            f"{section}.{name}"
            for section, values in full.items()
            if isinstance(values, dict)
            for name, value in values.items()
            if value != fast[section][name]
        }

        assert changed
        assert {name.partition(".")[2] for name in changed} <= {
            "train_size",
            "test_size",
            "epochs",
            "replicates",
        }

    def test_each_source_overrules_the_one_before(self, tmp_path: Path) -> None:
        write(tmp_path / "reportgen.toml", "mlp.epochs = 2\nmlp.batch_size = 32\nseed = 5\n")
        file = write(tmp_path / "mine.toml", "[mlp]\nepochs = 3\nbatch_size = 64\n")

        settings = load_settings("fast", file, ["mlp.epochs=4"], folder=tmp_path)

        assert (settings.seed, settings.mlp.batch_size, settings.mlp.epochs) == (5, 64, 4)

    def test_a_list_can_be_set(self) -> None:
        assert load_settings(overrides=["mlp.hidden=[32, 16]"]).mlp.hidden == (32, 16)

    def test_spaces_around_a_name_do_not_count(self) -> None:
        assert load_settings(overrides=[" mlp . epochs = 7 "]).mlp.epochs == 7

    def test_a_file_may_start_with_a_byte_order_mark_and_have_windows_line_ends(
        self, tmp_path: Path
    ) -> None:
        file = tmp_path / "mine.toml"
        file.write_bytes(b"\xef\xbb\xbf[mlp]\r\nepochs = 3\r\n")

        assert load_settings("full", file).mlp.epochs == 3

    def test_a_section_with_nothing_in_it_changes_nothing(self, tmp_path: Path) -> None:
        assert load_settings("full", write(tmp_path / "mine.toml", "[mlp]\n")) == load_settings()

    def test_there_is_no_noise_level_of_minus_zero(self) -> None:
        (level,) = load_settings(overrides=["noise.levels=[-0.0]"]).noise.levels

        assert value_name(level) == "0.0"

    def test_noise_levels_are_put_in_order(self) -> None:
        assert load_settings(overrides=["noise.levels=[0.5, 0, 1]"]).noise.levels == (0, 0.5, 1)

    @given(epochs=st.integers(min_value=1, max_value=10**6))
    def test_what_is_set_is_what_counts(self, epochs: int) -> None:
        assert load_settings(overrides=[f"mlp.epochs={epochs}"]).mlp.epochs == epochs

    @given(value=st.integers(max_value=0) | st.floats() | st.booleans())
    def test_nothing_but_a_positive_whole_number_is_a_number_of_epochs(self, value: float) -> None:
        text = str(value).lower()

        with pytest.raises(SettingsError, match="must be a whole number from 1 to 10,000,000,000"):
            load_settings(overrides=[f"mlp.epochs={text}"])


class TestErrors:
    @pytest.mark.parametrize(
        ("override", "message"),
        [
            ("mlp.epoch=3", "There is no setting mlp.epoch. Did you mean mlp.epochs?"),
            ("mpl.epochs=3", "There is no section mpl. Did you mean mlp?"),
            ("mlp.epochs.x=3", "There is no setting mlp.epochs.x. Did you mean mlp.epochs?"),
            ("sed=3", "There is no setting sed. Did you mean seed?"),
            ("mlp=3", "mlp is a section; set one of hidden, learning_rate, batch_size,"),
            ("mlp.epochs=0", "mlp.epochs is 0, but must be a whole number from 1 to"),
            ("mlp.epochs=true", "mlp.epochs is true, but must be a whole number"),
            ('mlp.epochs="3"', 'mlp.epochs is "3", but must be a whole number'),
            ("mlp.hidden=64", "mlp.hidden is 64, but must be a list of at least 1"),
            ("mlp.hidden=[64, 0]", "mlp.hidden holds 0, but must be"),
            ("noise.levels=[1.5]", "each a number from 0 to 1."),
            ("noise.levels=[0.1, 0.1]", "noise.levels: a value is listed twice; list each once."),
            ('noise.classifier="conv"', "must be one of mlp, three_layer, convnet."),
            ("mlp.epochs={}", "mlp.epochs is {}, but must be a whole number"),
            ("nothing={}", "There is no setting nothing."),
            ("mlp.replicates=1001", "must be a whole number from 1 to 1,000."),
            (
                "report.authors=3",
                "a list of values, each a text in quotation marks, of at most 1,000 characters.",
            ),
            (
                'report.first_look=["three"]',
                "report.first_look: write each as knn.replicates=3, in quotation marks.",
            ),
            ("report.looks=11", "must be a whole number from 1 to 10."),
            ("data.train_size=70000", "must be a whole number from 10 to 60,000."),
            ("convnet.pool_stride=9", "leave no pixel of the image after convolution 2 of 3"),
            ("report.title=Mine, all", "the value is not TOML"),
            ("mlp.epochs=many", 'mlp.epochs is "many", but must be a whole number'),
            ("mlp.epochs", "expected SECTION.NAME=VALUE"),
        ],
    )
    def test_an_override_is_refused_in_one_line(self, override: str, message: str) -> None:
        with pytest.raises(SettingsError) as accepted:
            load_settings("full", overrides=[override])

        assert str(accepted.value).startswith(f"--set {override}: ")
        assert message in str(accepted.value)
        assert "\n" not in str(accepted.value)

    def test_a_word_is_a_text_without_quotation_marks(self) -> None:
        settings = load_settings("full", overrides=["noise.classifier=three_layer"])

        assert settings.noise.classifier == "three_layer"

    @pytest.mark.parametrize("value", ["9" * 400, "9" * 5000, "[" * 3000, f'"{"x" * 5000}"'])
    def test_a_value_beyond_all_measure_is_cut_in_the_message(self, value: str) -> None:
        with pytest.raises(SettingsError) as accepted:
            load_settings("full", overrides=[f"mlp.hidden={value}"])

        assert str(accepted.value).startswith("--set mlp.hidden=")
        assert len(str(accepted.value)) < 400

    @pytest.mark.parametrize("text", ["seed = " + "9" * 5000, "seed = " + "[" * 5000])
    def test_a_file_beyond_all_measure_is_named(self, text: str, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"mine\.toml: this is not TOML: "):
            load_settings("full", write(tmp_path / "mine.toml", text))

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("seed = 1\n[mpl]\n", "line 2: There is no setting mpl. Did you mean mlp?"),
            ("\n[mlp.epochs]\n", "line 2: mlp.epochs is {}, but must be a whole number"),
            ("[[mlp]]\nepochs = 3\n", "line 1: mlp is a section; set one of hidden,"),
        ],
    )
    def test_a_table_that_is_no_section_is_named_with_the_line(
        self, text: str, message: str, tmp_path: Path
    ) -> None:
        with pytest.raises(SettingsError, match=re.escape(message)):
            load_settings("full", write(tmp_path / "mine.toml", text))

    def test_a_settings_file_is_named_with_the_line(self, tmp_path: Path) -> None:
        file = write(tmp_path / "mine.toml", "[mlp]\n\nepochs = 0\n")

        with pytest.raises(SettingsError) as accepted:
            load_settings("full", file)

        assert str(accepted.value).startswith(f"{file}, line 3: mlp.epochs is 0,")

    def test_a_syntax_error_is_named_with_the_line(self, tmp_path: Path) -> None:
        file = write(tmp_path / "mine.toml", "[mlp]\nepochs = \n")

        with pytest.raises(SettingsError, match=r"mine\.toml, line 2: this is not TOML: "):
            load_settings("full", file)

    def test_a_missing_settings_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"none\.toml cannot be read: No such file"):
            load_settings("full", tmp_path / "none.toml")

    def test_an_unknown_profile_gets_the_nearest_name(self) -> None:
        with pytest.raises(SettingsError, match=r"no profile fats\. Did you mean fast\?"):
            load_settings("fats")


class TestNames:
    @pytest.mark.parametrize(
        ("factor", "name"), [(1e-6, "1e-06"), (1e-4, "1e-04"), (2.5e-4, "2.5e-04"), (1.0, "1e+00")]
    )
    def test_a_factor_is_named_in_scientific_form(self, factor: float, name: str) -> None:
        assert factor_name(factor) == name

    @pytest.mark.parametrize(("level", "name"), [(0.0, "0.0"), (0.4, "0.4"), (1.0, "1.0")])
    def test_a_level_is_named_in_decimal_form(self, level: float, name: str) -> None:
        assert value_name(level) == name

    @given(st.floats(min_value=1e-12, max_value=1))
    def test_a_name_gives_its_number_back(self, number: float) -> None:
        assert float(factor_name(number)) == number
        assert float(value_name(number)) == number


class TestStoredSettings:
    def test_all_of_them_read_back_equal(self) -> None:
        settings = load_settings("fast", overrides=["mlp.epochs=9", "noise.levels=[0.0, 0.3]"])
        written = json.loads(settings.model_dump_json())

        assert load_settings("fast", stored=stored_source(written, "report.json")) == settings

    def test_the_command_line_is_stronger_and_the_working_folder_has_no_say(
        self, tmp_path: Path
    ) -> None:
        write(tmp_path / "reportgen.toml", "[mlp]\nepochs = 3\nreplicates = 9\n")
        stored = stored_source({"mlp": {"epochs": 9}}, "report.json")

        settings = load_settings(
            "fast", overrides=["mlp.batch_size=7"], folder=tmp_path, stored=stored
        )

        assert (settings.mlp.epochs, settings.mlp.batch_size) == (9, 7)
        assert settings.mlp.replicates == load_settings("fast").mlp.replicates

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"mlp": {"epoch": 3}}, "results/report.json: There is no setting mlp.epoch."),
            ({"mlp": {"epochs": 0}}, "results/report.json: mlp.epochs is 0, but must be"),
        ],
    )
    def test_what_is_wrong_in_them_names_their_file(
        self, settings: dict[str, object], message: str
    ) -> None:
        with pytest.raises(SettingsError, match=re.escape(message)):
            load_settings("fast", stored=stored_source(settings, "results/report.json"))
