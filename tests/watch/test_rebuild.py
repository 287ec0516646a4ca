"""What a draft that fails leaves to be read."""

import pickle
import re
from functools import partial
from pathlib import Path

from reportgen.watch.rebuild import DraftOrder, NotMade, _draft


def draft(folder: Path) -> NotMade:
    order = DraftOrder(partial(int, "no number"), folder, folder, ())  # type: ignore[arg-type]
    answer = _draft(pickle.dumps(order), folder / "draft")
    assert isinstance(answer, NotMade)
    return answer


def test_a_fault_that_nobody_foresaw_is_one_line_that_names_its_traceback(tmp_path: Path) -> None:
    problem = draft(tmp_path).problem

    found = re.fullmatch(r"(.*, line \d+: )?ValueError: .*\. Its traceback is in (.*)\.", problem)
    assert found
    assert "Traceback (most recent call last)" in Path(found[2]).read_text(encoding="utf-8")


def test_one_whose_traceback_cannot_be_written_is_said_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "traceback.txt").mkdir()

    assert draft(tmp_path).problem.endswith("cannot be written: Is a directory.")
