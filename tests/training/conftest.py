"""TensorFlow, started as a worker starts it."""

import pytest

from reportgen.training.runtime import start_tensorflow


@pytest.fixture(scope="session", autouse=True)
def tensorflow() -> None:
    """Start TensorFlow once for these tests."""
    start_tensorflow()
