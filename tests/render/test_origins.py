"""Where a number comes from: shown beside it on the page, and told in the appendix."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from reportgen.render.document.appendices import rebuild_command, software_rows
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Paper
from reportgen.render.figures.drawings import Drawing
from reportgen.report.model import Report

Compose = Callable[..., str]

LINK = re.compile(
    r'<a class="origin" href="#(?P<target>[^"]*)" aria-describedby="(?P<description>[^"]*)">'
    r'<(?:data|span) class="metric"[^>]*data-metric="(?P<metric>[^"]*)">'
)
DESCRIPTION = r'<p id="{}">(.*?)</p>'
CARD = [
    "mlp.test_accuracy: 0.97123456789 (fraction)",
    "replicates: 0.9711, 0.9731, 0.9695",
    "tasks: mlp.1, mlp.2, mlp.3",
    "settings: mlp.hidden=[64,64] mlp.epochs=8 data.train_size=8000",
    "seeds: 101, 102, 103",
    "computed: 2024-02-29",
]


def links(page: str) -> list[re.Match[str]]:
    return list(LINK.finditer(page))


def card(page: str, metric: str) -> list[str]:
    """Return the lines of what the links of a number have as their description."""
    (description,) = {link["description"] for link in links(page) if link["metric"] == metric}
    (text,) = re.findall(DESCRIPTION.format(re.escape(description)), page)
    return [html.unescape(line) for line in re.findall("<span>(.*?)</span>", text)]


def changed(report: Report, metric: str, **update: object) -> Report:
    metrics: Mapping[str, Any] = report.metrics
    new = metrics[metric].model_copy(update=update)
    return report.model_copy(update={"metrics": {**metrics, metric: new}})


class TestEveryNumberOnThePage:
    def test_has_its_trail(self, compose: Compose, sample: Report) -> None:
        page = compose()

        assert {link["metric"] for link in links(page)} == set(sample.metrics)
        assert len(links(page)) == page.count("data-metric=")

    def test_leads_to_a_place_that_exists(self, compose: Compose) -> None:
        page = compose()

        anchors = re.findall(r' id="([^"]+)"', page)
        for link in links(page):
            assert anchors.count(link["target"]) == 1
            assert anchors.count(link["description"]) == 1
        assert {link["target"] for link in links(page)} == {
            "task-mlp.1",
            "task-convnet.1",
            "task-noise.0.4",
        }

    def test_reads_the_same_aloud(self, compose: Compose) -> None:
        page = compose()

        (text,) = re.findall(DESCRIPTION.format("origin-mlp.test_accuracy"), page)
        assert html.unescape(re.sub("</?span>", "", text)) == "; ".join(CARD)


class TestTheTrail:
    def test_has_value_replicates_tasks_settings_seeds_and_day(self, compose: Compose) -> None:
        assert card(compose(), "mlp.test_accuracy") == CARD

    def test_of_a_number_that_does_not_exist_says_why(self, compose: Compose) -> None:
        assert card(compose(), "noise.crossover")[:2] == [
            "noise.crossover: no crossing",
            "task: noise.0.4",
        ]

    def test_names_the_first_tasks_and_how_many_more(
        self, compose: Compose, sample: Report
    ) -> None:
        tasks = ("convnet.1", "mlp.1", "mlp.2", "mlp.3", "noise.0.4")

        lines = card(compose(changed(sample, "noise.crossover", tasks=tasks)), "noise.crossover")

        assert "tasks: convnet.1, mlp.1, mlp.2 and 2 more" in lines
        assert "seeds: 104, 101, 102 and 2 more" in lines
        assert "computed: 2024-02-27 to 2024-02-29" in lines
        assert any(line.startswith("settings of convnet.1: mlp.hidden=") for line in lines)

    def test_of_a_number_without_a_task_leads_to_the_settings(
        self, compose: Compose, sample: Report
    ) -> None:
        page = compose(changed(sample, "mlp.parameters", tasks=()))

        (target,) = {link["target"] for link in links(page) if link["metric"] == "mlp.parameters"}
        assert target == "appendix-settings"
        assert card(page, "mlp.parameters")[-1] == "task: none, it follows from the settings"

    def test_of_a_task_that_the_report_does_not_list_leads_to_the_appendix(
        self, compose: Compose, sample: Report
    ) -> None:
        page = compose(changed(sample, "mlp.parameters", tasks=("mlp.9",)))

        (target,) = {link["target"] for link in links(page) if link["metric"] == "mlp.parameters"}
        assert target == "appendix-provenance"


def test_paper_has_neither_links_nor_trails(sample: Report, drawings: Sequence[Drawing]) -> None:
    page = compose_document(sample, drawings, Paper())

    body = page[page.index("<body>") :]
    assert 'data-metric="mlp.test_accuracy"' in body
    assert 'class="origin"' not in body


def test_a_number_in_an_alternative_text_stays_plain(compose: Compose, sample: Report) -> None:
    told = sample.figures[0].model_copy(update={"alternative_text": "It is {mlp.test_accuracy}."})

    page = compose(sample.model_copy(update={"figures": (told, *sample.figures[1:])}))

    assert "origin" not in page[page.index('aria-label="') :].partition(">")[0]


class TestTheAppendix:
    def test_lists_every_task(self, compose: Compose, sample: Report) -> None:
        rows = re.findall(r'<tr id="task-(.*?)">(.*?)</tr>', compose().replace("<wbr>", ""))

        cells = {name: re.sub(r"(</td>)?<.*?>", " ", row).split() for name, row in rows}
        assert list(cells) == [task.name for task in sample.tasks]
        assert cells["convnet.1"] == [
            "convnet.1", "040404040404", "104", "2024-02-27", "11:04", "13.0", "cached",
        ]  # fmt: skip

    def test_marks_a_task_that_failed(self, compose: Compose, sample: Report) -> None:
        failed = sample.tasks[0].model_copy(update={"failed": True, "computed": None})

        page = compose(sample.model_copy(update={"tasks": (failed, *sample.tasks[1:])}))

        (row,) = re.findall(r'<tr id="task-mlp\.1">(.*?)</tr>', page)
        assert row.endswith("<td>failed</td>")

    @pytest.mark.parametrize(
        ("version", "again"),
        [("0001-fast", "reportgen build --settings report.json --results .."), ("draft", None)],
    )
    def test_has_the_command_that_makes_a_version_again_in_its_folder(
        self, sample: Report, version: str, again: str | None
    ) -> None:
        assert rebuild_command(sample.model_copy(update={"version": version})) == again

    def test_names_the_folder_of_a_project_that_does_not_ship(
        self, compose: Compose, sample: Report
    ) -> None:
        own = [one.model_copy(update={"function": "experiments.knn"}) for one in sample.tasks]

        page = compose(sample.model_copy(update={"tasks": tuple(own), "project": "wine"}))

        assert "makes it again; FOLDER is that of the project wine:" in page
        assert "--settings report.json --project FOLDER --results ..</code>" in page

    def test_shows_both_commands(self, compose: Compose) -> None:
        page = html.unescape(compose())

        assert "<code>python -m reportgen build --fast</code>" in page
        assert "<code>reportgen build --settings report.json --results ..</code>" in page


def test_the_processors_of_the_tasks_are_named_where_they_are_not_that_of_the_report(
    sample: Report,
) -> None:
    first, *others = sample.tasks
    mixed = sample.model_copy(
        update={"tasks": (first.model_copy(update={"processor": "an older one"}), *others)}
    )

    assert "Processors of the tasks" not in dict(software_rows(sample))
    assert dict(software_rows(mixed))["Processors of the tasks"] == (
        "a sample processor; an older one"
    )
