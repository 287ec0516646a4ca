"""What tests of several layers share."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from reportgen.settings import Settings, load_settings

TINY = Path(__file__).with_name("tiny.toml")

# A machine that is busy with other work is no fault.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session")
def tiny_settings() -> Settings:
    """Settings of a build that takes seconds: hundreds of images, small networks."""
    return load_settings("fast", TINY)


@pytest.fixture(scope="session", autouse=True)
def _signals_are_heard() -> None:
    """Hear the signals that a shell lets its background jobs ignore: tests send them."""
    _set_signal_handlers()


@pytest.fixture
def signal_handlers() -> Iterator[None]:
    """Leave the signals that end a process as they were before the test."""
    yield
    _set_signal_handlers()


def _set_signal_handlers() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
