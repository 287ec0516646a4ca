"""Read a theme: a folder with templates and a style sheet of the user.

Nothing is read from the folder later, so what a template or a style sheet asks
for can be no other file than those that were found here.
"""

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import SettingsError, TemplateError
from reportgen.base.files import digest_of
from reportgen.base.untrusted.folders import folders_inside, inside, is_folder, read_below

STYLE = "theme.css"
"""The style sheet of a theme, which comes after the report's own."""

MOST_BYTES = 20_000_000  # in a theme: fonts take most of it
TEMPLATE_ENDINGS = (".html", ".css", ".js")
PARTS_OF_A_STYLE = {
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
"""The fonts and pictures that a style sheet can ask for, with what they are."""


@dataclass(frozen=True)
class Theme:
    """What comes before, or after, the report's own templates and style."""

    folder: Path
    files: Mapping[str, bytes]  # name in the folder, as in "sections/knn.html" -> content

    @property
    def digest(self) -> str:
        """The SHA-256 of all files with their names; wherever the folder lies."""
        return digest_of(sorted(self.files.items()))

    @property
    def templates(self) -> Mapping[str, str]:
        """The files that come in the place of the report's templates of the same names.

        Raises TemplateError for one that is not UTF-8.
        """
        return {
            name: self.text(name)
            for name in self.files
            if name.endswith(TEMPLATE_ENDINGS) and name != STYLE
        }

    @property
    def style(self) -> str:
        """The text of `theme.css`; empty where there is none.

        Raises TemplateError where it is not UTF-8.
        """
        return self.text(STYLE) if STYLE in self.files else ""

    def text(self, name: str) -> str:
        """Return a file as text; raises TemplateError where it is none."""
        try:
            return self.files[name].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise TemplateError(f"{name} of the theme {self.folder} is not UTF-8 text.") from error


def read_theme(folder: Path) -> Theme:
    """Return the theme in a folder.

    Raises SettingsError where there is no such folder, TemplateError for what
    cannot be part of a theme.
    """
    if not is_folder(folder):
        raise SettingsError(
            f"The theme {folder} is not a folder. report.theme, or --theme, names a folder with "
            "templates or a theme.css; leave it out for the report's own style."
        )
    files: dict[str, bytes] = {}
    size = 0
    try:
        for file in _files(folder, folder):
            name = file.relative_to(folder).as_posix()
            if (size := size + file.lstat().st_size) > MOST_BYTES:
                raise TemplateError(
                    f"The theme {folder} has more than {MOST_BYTES // 1_000_000} MB; "
                    "keep only the files that a report needs."
                )
            files[name] = _content(folder, file)
    except OSError as error:
        raise TemplateError(
            f"The theme {folder} cannot be read: {error.filename}: {error.strerror}."
        ) from error
    return Theme(folder, files)


def _files(theme: Path, folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and its folders; none that an editor keeps for itself."""
    folders = folders_inside(theme, folder)
    for place in inside(theme, folder):
        if place.name.startswith(".") or place.name.endswith("~"):
            continue
        if place in folders:
            yield from _files(theme, place)
        else:
            yield place


def _content(theme: Path, file: Path) -> bytes:
    try:
        return read_below(theme, file, MOST_BYTES)
    except ValueError as error:
        why = str(error)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        why = "it is a link; copy the file into it"
    name = file.relative_to(theme).as_posix()
    raise TemplateError(f"{name} of the theme {theme} is refused: {why}.")
