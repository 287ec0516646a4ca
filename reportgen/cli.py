"""The command line: parse, call, print, exit status.

0 done; 2 wrong usage or settings, one line on standard error; 3 an experiment
failed, and the report is made all the same; 130 interrupted.
"""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from reportgen.contents import STEMS
from reportgen.errors import SettingsError, UserError

if TYPE_CHECKING:
    from reportgen.settings import Settings

USAGE_ERROR, EXPERIMENT_FAILED, INTERRUPTED = 2, 3, 130
DEFAULT_RESULTS = Path("results")

app = typer.Typer(
    name="reportgen",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Profile = Annotated[
    str | None, typer.Option(help="Settings to start from: full (the write-up's) or fast.")
]
Fast = Annotated[bool, typer.Option("--fast", help="The same as --profile fast.")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="A TOML file of settings that overrule.")
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.NAME=VALUE", help="One setting; the value is TOML."),
]
Seed = Annotated[int | None, typer.Option(help="The root seed, as --set seed=N.")]


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    try:
        status = app(arguments, prog_name="reportgen", standalone_mode=False)
    except typer.TyperException as error:
        message = error.format_message()
        stop = "" if message.endswith((".", "?", ")")) else "."
        return _complain(f"{message}{stop} See reportgen --help.")
    except UserError as error:
        return _complain(str(error))
    # Typer makes this status of an interrupt.
    if status == INTERRUPTED:
        print(
            "reportgen: interrupted. What was finished is kept; the same command goes on from it.",
            file=sys.stderr,
        )
    return status if isinstance(status, int) else 0


def _print_version(asked: bool) -> None:
    if asked:
        from reportgen import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def _reportgen(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Run every experiment of a write-up again and set the results as a report."""


@app.command()
def build(
    fast: Fast = False,
    profile: Profile = None,
    settings_file: SettingsFile = None,
    overrides: Overrides = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="SECTION", help=f"Show this section alone: {', '.join(STEMS)}."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Tasks that run at once; default: one per core.")
    ] = None,
    results: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the versions and the store.")
    ] = DEFAULT_RESULTS,
    seed: Seed = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would run, and why; run nothing.")
    ] = False,
) -> int:
    """Run what is stale and set the report as a new version.

    The last line of standard output is the version's folder.
    """
    from reportgen.build import BuildRequest, build_version, plan_build
    from reportgen.environment import available_cores
    from reportgen.render.terminal import BuildDisplay, print_plan

    name = _profile_name(fast, profile)
    request = BuildRequest(
        profile=name,
        settings=_load(name, settings_file, overrides, seed),
        only=_check_sections(only or []),
        results=results,
        jobs=jobs or available_cores(),
        command=shlex.join(["reportgen", *sys.argv[1:]]),
    )
    if dry_run:
        print_plan(plan_build(request))
        return 0
    with BuildDisplay() as display:
        version = build_version(request, display)
    for warning in version.warnings:
        print(f"reportgen: {warning}", file=sys.stderr)
    for failure in version.failures:
        print(f"reportgen: {failure}", file=sys.stderr)
    print(version.folder)
    return EXPERIMENT_FAILED if version.failures else 0


@app.command()
def settings(
    fast: Fast = False,
    profile: Profile = None,
    settings_file: SettingsFile = None,
    overrides: Overrides = None,
    seed: Seed = None,
) -> None:
    """Print the effective settings as TOML."""
    import tomli_w

    effective = _load(_profile_name(fast, profile), settings_file, overrides, seed)
    print(tomli_w.dumps(effective.model_dump(mode="json")), end="")


def _profile_name(fast: bool, profile: str | None) -> str:
    if fast and profile not in (None, "fast"):
        raise SettingsError(f"--fast and --profile {profile} exclude each other; give one.")
    return "fast" if fast else profile or "full"


def _load(
    profile: str, settings_file: Path | None, overrides: list[str] | None, seed: int | None
) -> "Settings":
    from reportgen.settings import load_settings

    texts = [*(overrides or []), *([] if seed is None else [f"seed={seed}"])]
    return load_settings(profile, settings_file, texts, folder=Path.cwd())


def _check_sections(stems: list[str]) -> tuple[str, ...]:
    from reportgen.settings.explain import unknown_name

    for stem in stems:
        if stem not in STEMS:
            raise unknown_name("section", stem, STEMS)
    return tuple(stems)


def _complain(message: str) -> int:
    line = " ".join(message.split())
    print(f"reportgen: {line}", file=sys.stderr)
    return USAGE_ERROR
