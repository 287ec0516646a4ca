"""What stays in a cache is what was used last, whatever the clock said before."""

import os
from pathlib import Path

from reportgen.base.cache import Cache


def test_what_is_kept_after_the_clock_was_set_back_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", most=3)
    for name in ("a", "b", "c"):
        cache.keep(name, b"of the future")
        os.utime(tmp_path / "cache" / name, (2**31, 2**31))

    for name in ("d", "e", "f"):
        cache.keep(name, b"of now")

    assert sorted(place.name for place in (tmp_path / "cache").iterdir()) == ["d", "e", "f"]


def test_a_pipe_in_the_place_of_what_is_kept_keeps_nobody_waiting(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", most=3)
    cache.keep("a", b"before")
    (tmp_path / "cache" / "a").unlink()
    os.mkfifo(tmp_path / "cache" / "a")

    assert cache.read("a") is None
    cache.keep("a", b"now")

    assert cache.read("a") == b"now"
