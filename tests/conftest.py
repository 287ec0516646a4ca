"""What tests of several layers share."""

from pathlib import Path

import pytest

from reportgen.settings import Settings, load_settings

TINY = Path(__file__).with_name("tiny.toml")


@pytest.fixture(scope="session")
def tiny_settings() -> Settings:
    """Settings of a build that takes seconds: hundreds of images, small networks."""
    return load_settings("fast", TINY)
