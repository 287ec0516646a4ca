"""TensorFlow, which all tests of this folder need."""

import pytest


@pytest.fixture(autouse=True)
def _started(tensorflow: None) -> None:
    """Start TensorFlow."""


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave the folder out where none of its tests is to run: to read them starts TensorFlow."""
    return True if "not slow" in config.getoption("markexpr") else None
