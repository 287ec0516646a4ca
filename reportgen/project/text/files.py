"""Read the files of a project's text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from os.path import realpath
from pathlib import Path

from reportgen.base.errors import SettingsError, TemplateError
from reportgen.base.untrusted.folders import may_hold, read_named

ENDINGS = (".md", ".html")
MOST_BYTES = 2_000_000  # of a file
_ADVICE = "A project's text is text.md, or the .md and .html files of a folder text."


@dataclass(frozen=True)
class TextFile:
    """One file of the text."""

    name: str  # from the project's folder, as in "text/methods.md"
    text: str
    is_abstract: bool = False  # it stands before the contents, without headings

    @property
    def stem(self) -> str:
        """The name without folders and ending, as in "methods"."""
        return Path(self.name).stem

    @property
    def is_markdown(self) -> bool:
        """Whether it is Markdown, not HTML."""
        return self.name.endswith(".md")


def read_text(folder: Path, order: Sequence[str] = (), abstract: str = "") -> tuple[TextFile, ...]:
    """Return the files of the text of the project in a folder, in the order of the report.

    order: their names from the folder; empty: text.md, or all of text/ in the order of names.
    abstract: the name of the one that is the abstract, which comes last; empty: there is none.
    Raises SettingsError where there is no text, TemplateError for a file that cannot be read.
    """
    names = tuple(order) or _names_in(folder)
    files = [_read(folder, name) for name in names if name != abstract]
    if abstract:
        files.append(replace(_read(folder, abstract), is_abstract=True))
    return tuple(files)


def _names_in(folder: Path) -> tuple[str, ...]:
    several = folder / "text"
    has_single = may_hold(folder, "text.md")  # of whatever kind, which reading it says
    names = sorted(
        file.relative_to(folder).as_posix()
        for file in (several.iterdir() if several.is_dir() else ())
        if file.suffix in ENDINGS and not file.name.startswith(".")
    )
    if has_single and names:
        raise SettingsError(
            f"{folder.resolve()} has text.md and the folder text: remove one of them, or name the "
            'files in their order in report.toml, as in text = ["text.md", "text/results.md"].'
        )
    if has_single:
        return ("text.md",)
    if not names:
        raise SettingsError(f"There is no text in {folder.resolve()}. {_ADVICE}")
    return tuple(names)


def _read(folder: Path, name: str) -> TextFile:
    file = folder / name
    if not name.endswith(ENDINGS):
        raise SettingsError(f"{name} is no .md or .html file in {folder.resolve()}. {_ADVICE}")
    # Of the system's: that of Path raises for a loop of links what nobody expects.
    if not Path(realpath(file)).is_relative_to(folder.resolve()):
        is_link = "it is a link to" if file.is_symlink() else "it is"
        problem = f"{is_link} a file outside {folder.resolve()}; copy that into it"
        raise SettingsError(f"{name} cannot be read: {problem}. {_ADVICE}")
    try:
        text = read_named(file, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError(f"{name} is not UTF-8 text.") from None
    except ValueError as error:
        raise SettingsError(f"{name} cannot be read: {error}. {_ADVICE}") from error
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}. {_ADVICE}") from error
    # Markdown and HTML allow both ends of a line, and that of old.
    return TextFile(name, text.replace("\r\n", "\n").replace("\r", "\n"))
