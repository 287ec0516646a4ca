"""A clock that is wrong, or goes back, decides nothing but the dates that are printed."""

from pathlib import Path

import pytest

from reportgen.report.model import read_report
from tests.commands import PLAIN_THEME, reportgen
from tests.own import write_own

BUILD = ("build", "--fast", "--theme", PLAIN_THEME)

CLOCK = """
import time
from datetime import UTC, datetime
from reportgen.tasks.store import store
from reportgen.workflow.assembly import compute

class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime({year}, 1, 1, 0, 0, 1, tzinfo=tz)

store.datetime = compute.datetime = Clock
time.time = lambda: Clock.now(UTC).timestamp()
"""


@pytest.mark.slow
def test_versions_follow_each_other_whatever_the_clock_says(tmp_path: Path) -> None:
    own = write_own(tmp_path / "own")
    years = {1: 2200, 2: 1970, 3: 2026}

    for number, year in years.items():
        size = f"coin.size={200 + number}"
        done = reportgen(own, *BUILD, "--set", size, first=CLOCK.format(year=year))
        assert (done.status, done.last_line) == (0, f"results/000{number}-fast"), done.errors

    versions = {number: read_report(own / f"results/000{number}-fast") for number in years}
    assert {number: report.created.year for number, report in versions.items()} == years
    assert all(task.seconds >= 0 for report in versions.values() for task in report.tasks)
    assert (own / "results/latest").readlink() == Path("0003-fast")
    in_order = ["0001-fast", "0002-fast", "0003-fast"]
    for command in (("list",), ("history", "coin.right")):
        words = reportgen(own, *command).output.split()
        assert [word for word in words if word.endswith("-fast")] == in_order
    assert "nothing to remove" in reportgen(own, "store", "gc").output
    assert reportgen(own, "store", "check").status == 0
    for number in years:
        done = reportgen(own, "export", str(number), "--to", "zip", first=CLOCK.format(year=1970))
        assert done.status == 0, done.errors
