"""The options that several commands share, and their meaning."""

import json
import os
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.base.errors import SettingsError
from reportgen.base.paths import WORKING_FOLDER_FILE
from reportgen.base.untrusted.text import printable
from reportgen.project.outline import STEMS

if TYPE_CHECKING:
    from reportgen.project.settings.schema import Settings
    from reportgen.report.model import Report
    from reportgen.workflow.request import BuildRequest

DEFAULT_RESULTS = Path("results")

Profile = Annotated[
    str | None, typer.Option(help="Settings to start from: full (the write-up's) or fast.")
]
Fast = Annotated[bool, typer.Option("--fast", help="The same as --profile fast.")]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        help="A TOML file that overrides the profile, or a version's report.json to build again.",
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.NAME=VALUE", help="One setting; the value is TOML."),
]
Seed = Annotated[int | None, typer.Option(help="The root seed, as --set seed=N.")]
Only = Annotated[
    list[str] | None,
    typer.Option(metavar="SECTION", help=f"Only this section: {', '.join(STEMS)}."),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Number of tasks at once; default: one per core.")
]
ThemeFolder = Annotated[
    Path | None,
    typer.Option(
        "--theme",
        metavar="FOLDER",
        help="A folder with templates or a theme.css that override the report's own; the same as "
        '--set report.theme="FOLDER". In a settings file it is relative to the file\'s folder.',
    ),
]
ResultsFolder = Annotated[
    Path, typer.Option("--results", metavar="DIR", help="Folder of the versions and the store.")
]


@dataclass(frozen=True)
class Asked:
    """What a command that plans a build was given."""

    fast: bool
    profile: str | None
    settings_file: Path | None
    overrides: list[str] | None
    only: list[str] | None
    results: Path
    seed: int | None
    theme: Path | None = None
    command: str = field(
        default_factory=lambda: printable(
            decoded(shlex.join(["reportgen", *sys.argv[1:]]), errors="replace"), breaks=True
        )
    )

    @property
    def settings_files(self) -> tuple[Path, ...]:
        """The files that settings are read from; they need not exist."""
        return (Path(WORKING_FOLDER_FILE), *([self.settings_file] if self.settings_file else ()))

    def request(self, jobs: int | None = None, dask: str | None = None) -> "BuildRequest":
        """Read the settings and return what is to be built; raises UserError."""
        from reportgen.project.theme import read_theme
        from reportgen.workflow.assembly.environment import available_cores
        from reportgen.workflow.request import BuildRequest

        overrides = [*(self.overrides or []), *_theme_setting(self.theme)]
        found = effective(
            self.fast, self.profile, self.settings_file, overrides, self.seed, self.only
        )
        theme = found.settings.report.theme
        return BuildRequest(
            profile=found.profile,
            settings=found.settings,
            only=found.only,
            results=self.results,
            jobs=jobs or available_cores(),
            command=self.command,
            dask=dask,
            theme=read_theme(Path(theme)) if theme else None,
        )


@dataclass(frozen=True)
class Effective:
    """What the options that choose settings come to."""

    profile: str
    settings: "Settings"
    only: tuple[str, ...]  # stems; empty: all


def effective(
    fast: bool,
    profile: str | None,
    settings_file: Path | None,
    overrides: list[str] | None,
    seed: int | None,
    only: list[str] | None = None,
) -> Effective:
    """Return the profile, settings and sections that are asked for; raises UserError.

    A version's report.json gives all three, before --set and --only.
    """
    if settings_file is None or not (settings_file.suffix == ".json" or settings_file.is_dir()):
        name = profile_name(fast, profile)
        settings = load(name, settings_file, overrides, seed)
        return Effective(name, settings, check_sections(only or []))

    from reportgen.report.model import read_report

    report = read_report(settings_file)
    if (fast or profile) and profile_name(fast, profile) != report.profile:
        raise SettingsError(
            f"{settings_file} is of the profile {report.profile}, which is then used; "
            "leave out --profile and --fast."
        )
    settings = _load_stored(report, settings_file, overrides, seed)
    return Effective(report.profile, settings, check_sections(only or []) or report.only)


def profile_name(fast: bool, profile: str | None) -> str:
    """Return the profile that --fast and --profile ask for; raises SettingsError."""
    if fast and profile not in (None, "fast"):
        raise SettingsError(f"--fast and --profile {profile} exclude each other; give one.")
    if profile is None:
        return "fast" if fast else "full"
    return profile


def load(
    profile: str, settings_file: Path | None, overrides: list[str] | None, seed: int | None
) -> "Settings":
    """Return the effective settings; raises SettingsError."""
    from reportgen.project.settings.loading import load_settings

    return load_settings(profile, settings_file, _texts(overrides, seed), folder=Path())


def _load_stored(
    report: "Report", file: Path, overrides: list[str] | None, seed: int | None
) -> "Settings":
    from reportgen.project.settings.loading import load_settings, stored_source

    stored = stored_source(report.settings, str(file))
    return load_settings(report.profile, overrides=_texts(overrides, seed), stored=stored)


def _texts(overrides: list[str] | None, seed: int | None) -> list[str]:
    return list(map(decoded, [*(overrides or []), *([] if seed is None else [f"seed={seed}"])]))


def _theme_setting(theme: Path | None) -> list[str]:
    """Return the override that stands for --theme; JSON's texts are TOML's too."""
    if theme is None:
        return []
    return [f"report.theme={json.dumps(decoded(str(theme)), ensure_ascii=False)}"]


def check_sections(stems: list[str]) -> tuple[str, ...]:
    """Return the stems; raises SettingsError for one that is no section."""
    from reportgen.project.settings.explain import unknown_name

    for stem in stems:
        if stem not in STEMS:
            raise unknown_name("section", stem, STEMS)
    return tuple(stems)


def decoded(argument: str, errors: str = "surrogateescape") -> str:
    """Return an argument read as UTF-8, whatever encoding Python took it for."""
    return os.fsencode(argument).decode(errors=errors)
