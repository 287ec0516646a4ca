"""TensorFlow, which all tests of this folder need."""

import pytest

from tests.mnist import CODE


@pytest.fixture(autouse=True)
def _started(tensorflow: None) -> None:
    """Start TensorFlow. Three seconds, once for a worker."""


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave the folder out where none of its tests is to run: to read them takes TensorFlow."""
    if "not slow" in config.getoption("markexpr"):
        return True
    CODE.start_worker()  # in less time than the imports of the tests would
    return None
