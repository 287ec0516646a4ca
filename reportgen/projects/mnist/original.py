"""The write-up that this project mirrors: its published numbers and its settings."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from reportgen.project.project import Project, read_project
from reportgen.project.published import Published, read_published
from reportgen.project.settings import loading
from reportgen.project.settings.loading import Source
from reportgen.projects.mnist.settings import Settings

_FOLDER = Path(__file__).parent


@cache
def this_project() -> Project:
    """Return this project."""
    return read_project(_FOLDER)


@cache
def load_published() -> Published:
    """Return what the write-up reports."""
    return read_published(_FOLDER / "published.toml")


def load_settings(
    profile: str = "full",
    settings_file: Path | None = None,
    overrides: Sequence[str] = (),
    folder: Path | None = None,
    stored: Source | None = None,
) -> Settings:
    """Return settings of this project, as `loading.load_settings` does."""
    return loading.load_settings(
        this_project(), Settings, profile, settings_file, overrides, folder, stored
    )
