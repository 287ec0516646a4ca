"""What drafts that were killed left behind is removed, and nothing that a link leads to."""

import os
from pathlib import Path

from reportgen.base.temporary import temporary_folder


def test_a_draft_folder_that_is_a_link_is_left_alone(tmp_path: Path) -> None:
    for name in ("outside", "results/.draft-killed"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text("kept")
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "results/.draft-link").symlink_to("../outside")

    with temporary_folder(".draft-", tmp_path / "results", "It cannot be written"):
        pass

    assert [file.name for file in (tmp_path / "outside").iterdir()] == ["file"]
    assert [place.name for place in (tmp_path / "results").iterdir()] == [".draft-link"]
