"""Too little memory is told by its limit, in whatever words the system lacks it."""

import errno
import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.memory import lacks_memory, memory_limit, out_of_memory, too_low_limit
from reportgen.cli import app as cli
from reportgen.cli.app import run
from tests.commands import reportgen

MB = 2**20
UNLIMITED = resource.RLIM_INFINITY
SAID = [
    MemoryError("Unable to allocate 1.30 GiB"),
    OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    ImportError("libgfortran.so.5: failed to map segment from shared object"),
    ImportError("libm.so: cannot allocate memory in static TLS block"),
    RuntimeError("can't start new thread"),
]
OTHERS = [
    ImportError("No module named 'x'"),
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    RuntimeError("dictionary changed size during iteration"),
    ValueError("failed to map segment"),
]


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Return a function that lets the shell have set limits: of addresses, and of data."""

    def limits(addresses: int, data: int) -> None:
        of_kind = {resource.RLIMIT_AS: addresses, resource.RLIMIT_DATA: data}
        monkeypatch.setattr(resource, "getrlimit", lambda kind: (of_kind[kind], UNLIMITED))

    return limits


@pytest.mark.parametrize("error", SAID, ids=str)
def test_a_lack_of_memory_is_one_line_with_the_limit(
    error: Exception,
    limits: Callable[[int, int], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    limits(700 * MB, UNLIMITED)
    monkeypatch.setattr(cli, "app", fail)

    status = run(["list"])

    assert status == 2
    assert capsys.readouterr().err == (
        "reportgen: Memory ran out: that needs more than the limit of 700 MB (ulimit -v). "
        "Raise the limit.\n"
    )


def test_without_a_limit_it_is_one_line_that_has_what_can_be_done(
    limits: Callable[[int, int], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    limits(UNLIMITED, UNLIMITED)
    monkeypatch.setattr(cli, "app", fail)

    assert run(["list"]) == 2
    assert capsys.readouterr().err == (
        "reportgen: Memory ran out. Close other programs, or run fewer tasks at once with --jobs.\n"
    )


@pytest.mark.parametrize("error", OTHERS, ids=str)
def test_other_errors_are_none(error: Exception) -> None:
    assert not lacks_memory(error)


@pytest.mark.parametrize(
    ("addresses", "data", "shown"),
    [
        (300 * MB, UNLIMITED, "300 MB (ulimit -v)"),
        (UNLIMITED, 300 * MB, "300 MB (ulimit -d)"),
        (2000 * MB, 1000 * MB, "1,000 MB (ulimit -d)"),
        (UNLIMITED, UNLIMITED, "None"),
    ],
)
def test_the_smaller_limit_counts(
    addresses: int, data: int, shown: str, limits: Callable[[int, int], None]
) -> None:
    limits(addresses, data)

    assert str(memory_limit()) == shown
    assert ("--jobs" in out_of_memory()) == (shown == "None")


@pytest.mark.parametrize(
    ("addresses", "data", "is_too_low"),
    [
        (511 * MB, UNLIMITED, True),
        (512 * MB, 256 * MB, False),
        (UNLIMITED, 255 * MB, True),
        (UNLIMITED, UNLIMITED, False),
    ],
)
def test_a_limit_with_which_nothing_can_start_is_refused(
    addresses: int, data: int, is_too_low: bool, limits: Callable[[int, int], None]
) -> None:
    limits(addresses, data)

    assert (too_low_limit() is not None) == is_too_low


def test_a_command_ends_before_a_library_ends_it(tmp_path: Path) -> None:
    most = 200 * MB
    begin = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({most}, {most}))"

    done = reportgen(tmp_path, "build", first=begin)

    assert (done.status, done.output) == (2, "")
    assert done.errors == (
        "reportgen: The limit of memory is 200 MB (ulimit -v), but must be at least 512 MB.\n"
    )
