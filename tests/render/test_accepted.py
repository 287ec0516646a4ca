"""The report says which results were accepted, why and when."""

from datetime import UTC, datetime

from reportgen.report.model import Acceptance, Report
from tests.render.conftest import Compose

WORD = Acceptance(
    reason="a helper was <renamed>", key="0" * 64, created=datetime(2026, 2, 1, 9, tzinfo=UTC)
)


def test_accepted_results_stand_with_reason_and_date(sample: Report, compose: Compose) -> None:
    first, *others = sample.tasks
    accepted = first.model_copy(update={"accepted": (WORD,)})

    page = compose(sample.model_copy(update={"tasks": (accepted, *others)}))

    assert "<dt>a helper was &lt;renamed&gt;</dt>" in page
    assert f"<dd>1 February 2026: <code>{first.name}</code></dd>" in page


def test_a_report_without_any_does_not_speak_of_them(compose: Compose) -> None:
    assert "accepted them" not in compose()
