"""A number that was edited, with the checksums made anew, contradicts others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Run
from tests.versions.integrity.conftest import REFERENCE, Edit, found, words

METRIC = "mlp.test_accuracy"
CLAIM = "preprocessing.scaling_helps"

Report = dict[str, Any]


def metric(**changes: object) -> Edit:
    """Return what changes a metric."""
    return lambda report: report["metrics"][METRIC].update(changes)


def claim(**changes: object) -> Edit:
    """Return what changes a claim."""
    return lambda report: named(report["claims"], CLAIM).update(changes)


def claim_part(part: str, **changes: object) -> Edit:
    """Return what changes a part of a claim."""
    return lambda report: named(report["claims"], CLAIM)[part].update(changes)


def named(things: list[Any], name: str) -> Any:
    """Return the one of a name."""
    return next(one for one in things if name in (one.get("name"), one.get("label")))


def every_number_of_a_metric(report: Report) -> None:
    """Leave nothing in the metric itself that contradicts it."""
    values = [0.998, 0.999, 0.997]
    report["metrics"][METRIC].update(
        value=0.998, replicates=values, std=0.001, standard_error=None, interval=None
    )


def single_count(report: Report) -> None:
    report["metrics"]["convnet.test_accuracy"].update(replicates=[], value=0.99217)


def single_interval(report: Report) -> None:
    one = report["metrics"]["noise.denoised_accuracy.0.4"]
    one["interval"] = {"low": one["interval"]["low"] - 0.01, "high": one["interval"]["high"]}


def original_number(report: Report) -> None:
    named(report["published"], METRIC)["ours"] = 0.99


def agreement(report: Report) -> None:
    one = next(one for one in report["published"] if (one["p_value"] or 0) > 0.5)
    one["agreement"] = "does not agree"


def deviation(report: Report) -> None:
    report["deviations"] = [
        {"name": "mlp.epochs", "label": "epochs", "value": 7, "published": 10, "experiment": ""}
    ]


def task_setting(report: Report) -> None:
    named(report["tasks"], "mlp.1")["settings"]["mlp.epochs"] = 99


def setting(report: Report) -> None:
    report["settings"]["mlp"]["epochs"] = 99


def curve(report: Report) -> None:
    series = named(report["figures"], "mlp.accuracy_curve")["panels"][0]["series"][0]
    series["y"][3] += 0.01


def mean(report: Report) -> None:
    named(report["figures"], "weight_decay.accuracy")["panels"][0]["series"][0]["mean"][0] = 0.999


def points(report: Report) -> None:
    series = named(report["figures"], "weight_decay.accuracy")["panels"][0]["series"][0]
    series["points"][0] = [0.97, 0.98, 0.99]
    series["mean"][0] = 0.98


def level(report: Report) -> None:
    named(report["figures"], "noise.accuracy")["panels"][0]["series"][0]["y"][4] = 0.99


def layers(report: Report) -> None:
    named(report["figures"], "convnet.summary")["panels"][0]["layers"][0]["parameters"] += 11


def swapped_tables(report: Report) -> None:
    one, other = (named(report["tables"], name) for name in ("mlp.test", "three_layer.test"))
    for part in ("rows", "columns"):
        one[part], other[part] = other[part], one[part]


def swapped_rows(report: Report) -> None:
    rows = named(report["tables"], "convnet.comparison")["rows"]
    rows[0][3:], rows[1][3:] = rows[1][3:], rows[0][3:]


def table_number(report: Report) -> None:
    named(report["tables"], "mlp.test")["rows"][0][2]["number"]["value"] = 0.999


def printed(report: Report) -> None:
    """Change a number in the text alone."""
    spans = (span for block in report["text"] for span in block.get("spans", ()))
    next(span for span in spans if span.get("name") == METRIC)["text"] = "0.9999"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (metric(value=0.999), f"{METRIC} is 0.999, and the mean of its replicates 0.96"),
        (metric(std=1e-5), f"the deviation of {METRIC} is 1e-05, and of its replicates 0.00"),
        (metric(interval={"low": 0.1, "high": 0.2}), "and its interval 0.1 to 0.2"),
        (metric(interval={"low": 0.9, "high": 0.99}), "which is not amid its interval 0.9 to 0.99"),
        (metric(standard_error=1e-4), f"{METRIC} has the standard error 0.0001, and 0.96"),
        (metric(published=0.5), f"the original’s {METRIC} is 0.5, and elsewhere 0.971"),
        (every_number_of_a_metric, f"{METRIC} is 0.998"),
        (every_number_of_a_metric, "in Test accuracy, and report.json 0.998"),
        (single_count, "0.99217, and 9921.7 of 10,000 test images is no whole number"),
        (single_interval, "the interval of noise.denoised_accuracy.0.4 is 0."),
        (original_number, "and beside the original’s number 0.99"),
        (agreement, "does not agree, and its p value is"),
        (deviation, "mlp.epochs is 10, and in the list of deviations 7"),
        (task_setting, "mlp.epochs is 10, and in the task mlp.1 99"),
        (setting, "mlp.epochs is 99, and in the task mlp.1 10"),
        (claim(outcome="inconclusive"), "'inconclusive', and its p value is"),
        (claim(outcome="inconclusive"), f"{CLAIM} is said to be"),
        (claim(p_value=0.5), "'holds', and its p value is 0.5"),
        (claim(p_value=1e-12), "has the p value 1e-12, and t = "),
        (claim(slack=1.0), "has the margin 1, and by its statistic it is"),
        (claim(held={"count": 3, "replicates": 2}), "held in 3 of 2 replicates"),
        (claim(text="It is so."), f"the sentence of {CLAIM} has “It is so.”, and is printed"),
        (claim_part("effect", value=0.99), "has the effect 0.99, and"),
        (claim_part("statistic", value=3.0), "and t = 3 gives 0."),
        (claim_part("statistic", degrees_of_freedom=90.0), "and by its effect and interval it is"),
        (curve, "figures/figure-02.csv has"),
        (curve, "figures/figure-02.svg shows no line that is a scale of 'training'"),
        (mean, "the mean at 1e-06 is 0.999, and that of its points 0.98"),
        (points, "a point at 1e-06 is 0.97, and a replicate of weight_decay.1e-06.final"),
        (level, "noisy at 0.4 is 0.99, and noise.seasoned_accuracy.0.4 0."),
        (layers, "figures/figure-06.svg does not show the 331 of its data"),
        (swapped_tables, "the table mlp.test has"),
        (swapped_tables, "tables/mlp.test.csv has"),
        (swapped_rows, "the table convnet.comparison has"),
        (table_number, "the table mlp.test has 0.999"),
        (printed, f"{METRIC} is 0.96"),
        (printed, "and is printed as 0.9999"),
    ],
)
def test_an_edited_number_is_named_with_the_other(
    edit: Edit, said: str, edited: Callable[[Edit], Path]
) -> None:
    concerns = found(edited(edit))

    assert said in "\n".join(one.text for one in concerns)
    assert {one.kind for one in concerns} <= {"numbers", "pages"}


def test_it_names_what_it_is_about(edited: Callable[[Edit], Path]) -> None:
    concerns = found(edited(metric(value=0.999)))

    assert any(one.names == (METRIC,) for one in concerns)


def test_list_names_it(edited: Callable[[Edit], Path], command: Callable[..., Run]) -> None:
    folder = edited(metric(value=0.999))

    listed = command("list", "--results", folder.parent)

    assert "contradicts itself" in " ".join(listed.output.split())


@pytest.mark.parametrize("form", ["text", "csv", "html"])
def test_grade_names_it_beside_the_points(
    form: str, edited: Callable[[Edit], Path], command: Callable[..., Run]
) -> None:
    folder = edited(metric(value=0.999))

    options = ["--rubric", "assignment-7", "--format", form]
    done = command("grade", folder, REFERENCE, *options)

    assert done.status == 0
    assert f"{METRIC} is 0.999, and the mean of its replicates" in done.errors
    assert words(folder)
