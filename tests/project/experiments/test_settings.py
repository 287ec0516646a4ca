"""The signature of an experiment is its section of the settings."""

import re
from typing import cast

import pytest
from pydantic import ValidationError

from reportgen.base.errors import ProjectError
from reportgen.project.experiments.experiment import Experiment
from reportgen.project.experiments.settings import settings_model
from reportgen.project.settings.loading import describe_allowed
from reportgen.project.settings.schema import SettingsSection
from tests.project.experiments.conftest import Load

KNN = """
@experiment(replicates=3)
def knn(
    wine: Data,
    seed: Seed,
    neighbours: Annotated[int, Field(ge=1, le=50, description="neighbours asked")] = 5,
    shift: Annotated[float, unit("cm")] = 0,
    weights: Literal["uniform", "distance"] = "uniform",
    hidden_layers: tuple[Annotated[int, Field(ge=1)], ...] = (8, 4),
    shares: list[float] = [0.5],
    note: str = "",
    scaled: bool = True,
):
    return {}
"""


class Base(SettingsSection):
    """Settings that every project has."""

    seed: int = 1


class TestSettingsOfASignature:
    def test_have_its_defaults_and_the_replicates(self, load: Load) -> None:
        settings = settings_model(tuple(load(KNN).values()), Base)()

        assert settings.model_dump() == {
            "seed": 1,
            "knn": {
                "neighbours": 5,
                "shift": 0.0,
                "weights": "uniform",
                "hidden_layers": (8, 4),
                "shares": (0.5,),
                "note": "",
                "scaled": True,
                "replicates": 3,
            },
        }

    def test_are_labelled_by_their_description_or_their_name(self, load: Load) -> None:
        fields = section_of(load(KNN)["knn"]).model_fields

        assert fields["neighbours"].description == "neighbours asked"
        assert fields["hidden_layers"].description == "hidden layers"
        assert fields["replicates"].description == "replicates"

    def test_say_their_unit(self, load: Load) -> None:
        schema = section_of(load(KNN)["knn"]).model_json_schema()

        assert schema["properties"]["shift"]["unit"] == "cm"

    @pytest.mark.parametrize(
        ("name", "value", "allowed"),
        [
            ("neighbours", 0, "a whole number from 1 to 50"),
            ("neighbours", 5.0, "a whole number from 1 to 50"),
            ("shift", float("nan"), "a number"),
            ("weights", "none", "one of uniform, distance"),
            ("hidden_layers", [8, 0], "a list of values, each a whole number of at least 1"),
            ("note", 3, "a text in quotation marks, of at most 1,000 characters"),
            ("scaled", 1, "true or false"),
        ],
    )
    def test_refuse_what_the_type_does_not_allow(
        self, load: Load, name: str, value: object, allowed: str
    ) -> None:
        model = section_of(load(KNN)["knn"])

        with pytest.raises(ValidationError):
            model.model_validate({name: value})
        assert describe_allowed(model.model_json_schema()["properties"][name]) == allowed

    def test_hold_a_list_for_what_runs_over_values(self, load: Load) -> None:
        ridge = load("""
            @experiment(over={"alpha": (0.1, 1)})
            def ridge(alpha: Annotated[float, Field(gt=0, description="penalty")]):
                return {}
        """)["ridge"]
        model = section_of(ridge)

        assert model().model_dump() == {"alpha": (0.1, 1.0)}
        assert model.model_validate({"alpha": [3]}).model_dump() == {"alpha": (3.0,)}
        assert model.model_fields["alpha"].description == "penalty"
        for wrong in ([], [1, 1.0], [0.0], 0.1):
            with pytest.raises(ValidationError):
                model.model_validate({"alpha": wrong})

    def test_are_none_where_nothing_can_be_set(self, load: Load) -> None:
        experiments = load("""
            @experiment
            def lda(wine: Data):
                return {}
        """)

        assert settings_model(tuple(experiments.values()), Base)().model_dump() == {"seed": 1}

    def test_are_read_where_annotations_are_not_evaluated(self, load: Load) -> None:
        experiments = load(
            "@experiment\ndef knn(neighbours: 'Annotated[int, Field(ge=1)]' = 5): ...\n"
        )

        assert section_of(experiments["knn"])().model_dump() == {"neighbours": 5}


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        ("knn(k=5)", "the setting knn.k needs a type, as in k: int = 5."),
        ("knn(k: int = 'a')", 'the default of knn.k is "a", but must be a whole number.'),
        (
            "knn(k: Annotated[int, Field(ge=1, le=9)] = 0)",
            "the default of knn.k is 0, but must be a whole number from 1 to 9.",
        ),
        ("knn(k: dict = {})", "knn.k is of the type dict. A setting is int, float, bool, str, "),
        ("knn(k: int | None = None)", "knn.k is of the type int | None. A setting is int, "),
        ("knn(k: tuple[int, str] = (1, 'a'))", "knn.k is of the type tuple[int, str]. A setting "),
        ("knn(k: Literal[1, 2] = 1)", "knn.k is of the type typing.Literal[1, 2]. A setting is "),
        ("knn(k: 'Kind' = 1)", "the types of knn cannot be read: NameError: name 'Kind' is not "),
        ("knn(seed: int = 1)", "the seed is given: write seed: Seed, with Seed of reportgen."),
        ("knn(replicates: int = 1)", "a setting cannot be called replicates: the name is taken."),
        ("knn(copy: int = 1)", "a setting cannot be called copy: the name is taken. Rename it."),
        ("knn(_k: int = 1)", "a setting cannot be called _k: the name is taken. Rename it."),
        ("knn(*k: int)", "knn has the parameter *k: int; give each by name."),
        ("knn(k: int, /)", "knn has the parameter k: int; give each by name."),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_its_place(
    load: Load, signature: str, message: str
) -> None:
    with pytest.raises(ProjectError, match=re.escape(f"experiments.py, line 7: {message}")):
        load(f"\n@experiment\ndef {signature}:\n    return {{}}\n")


def section_of(experiment: Experiment) -> type[SettingsSection]:
    field = settings_model((experiment,), Base).model_fields[experiment.name]
    return cast(type[SettingsSection], field.annotation)
