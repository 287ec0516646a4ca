"""The command line: parse, call, print, exit status.

0 done; 2 wrong usage or settings, one line on standard error; 3 an experiment
failed, and the report is made all the same; 130 interrupted, or 128 and the
number of another signal that ended the build.
"""

import os
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from reportgen.contents import STEMS
from reportgen.errors import SettingsError, UserError
from reportgen.interrupts import signals_as_interrupts
from reportgen.streams import give_up, open_closed_streams

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
    open_closed_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; errors are one line on standard error."""
    error: BaseException | None = None
    with signals_as_interrupts() as received:
        try:
            # Typer, too, makes this status of an interrupt.
            status = app(arguments, prog_name="reportgen", standalone_mode=False)
        except (Exception, KeyboardInterrupt) as raised:
            status, error = INTERRUPTED, raised
    if received and status == INTERRUPTED:
        return _interrupted(received[0])
    if error is not None:
        return _explain(error)
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
        command=_decoded(shlex.join(["reportgen", *sys.argv[1:]]), errors="replace"),
    )
    if dry_run:
        plan = plan_build(request)
        with _standard_output():
            print_plan(plan)
        return 0
    with BuildDisplay() as display:
        version = build_version(request, display)
    for message in (*version.warnings, *version.failures):
        _tell(message)
    with _standard_output():
        # In bytes: a path need not be text.
        sys.stdout.buffer.write(os.fsencode(version.folder) + b"\n")
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
    with _standard_output():
        # TOML is UTF-8, whatever the terminal's encoding.
        sys.stdout.buffer.write(tomli_w.dumps(effective.model_dump(mode="json")).encode())


def _profile_name(fast: bool, profile: str | None) -> str:
    if fast and profile not in (None, "fast"):
        raise SettingsError(f"--fast and --profile {profile} exclude each other; give one.")
    if profile is None:
        return "fast" if fast else "full"
    return profile


def _load(
    profile: str, settings_file: Path | None, overrides: list[str] | None, seed: int | None
) -> "Settings":
    from reportgen.settings import load_settings

    texts = [*(overrides or []), *([] if seed is None else [f"seed={seed}"])]
    return load_settings(profile, settings_file, list(map(_decoded, texts)), folder=Path())


def _check_sections(stems: list[str]) -> tuple[str, ...]:
    from reportgen.settings.explain import unknown_name

    for stem in stems:
        if stem not in STEMS:
            raise unknown_name("section", stem, STEMS)
    return tuple(stems)


def _decoded(argument: str, errors: str = "surrogateescape") -> str:
    """Return an argument read as UTF-8, whatever encoding Python took it for."""
    return os.fsencode(argument).decode(errors=errors)


def _explain(error: BaseException) -> int:
    """Say what the user can mend and return the exit status; raise any other error again."""
    if isinstance(error, typer.TyperException):
        message = error.format_message()
        stop = "" if message.endswith((".", "?")) else "."
        _tell(f"{message}{stop} See reportgen --help.")
    elif isinstance(error, UserError):
        _tell(str(error))
    else:
        raise error
    return USAGE_ERROR


def _interrupted(by: signal.Signals) -> int:
    end = "interrupted" if by == signal.SIGINT else f"ended by {by.name}"
    _tell(f"{end}. What was finished is kept; the same command goes on from it.")
    return 128 + by


def _tell(message: str) -> None:
    """Write one line to standard error, if anyone can read it."""
    try:
        print("reportgen:", *message.split(), file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


@contextmanager
def _standard_output() -> Iterator[None]:
    """Turn a failure of standard output into a UserError."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        give_up(sys.stdout)
        raise UserError(f"Standard output cannot be written: {error.strerror}.") from error
