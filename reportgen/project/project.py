"""A project: what reports are made of. Read from the files of its folder; runs none of its code.

The folder has a `report.toml`, and beside it what is described here. A project that ships
has the same form and lies in `projects/`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reportgen.base.errors import DataError, ProjectError, no_such, os_error_as
from reportgen.base.toml_text import KeyPath, TomlText, read_toml
from reportgen.base.untrusted.folders import read_named
from reportgen.project.bibliography import NO_WORKS, Bibliography, read_bibliography
from reportgen.project.folder import PROJECT_FILE, SHIPPED, project_folder
from reportgen.project.published import Published, read_published
from reportgen.project.toml_model import read_as
from reportgen.report.fields import Name
from reportgen.report.outline import Credit
from reportgen.tasks.numeric_variables import NO_VARIABLES, Variables

DEFAULT_REFERENCE = "full"
"""The profile with the settings as they are declared."""

_BLOCK = 2**20  # bytes
_MOST_BYTES_OF_A_LICENCE = 8000


@dataclass(frozen=True)
class DataFile:
    """A data file that experiments read."""

    file: Path
    sha256: str = ""  # that its bytes must have; empty: whatever they have

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of its bytes, 64 hexadecimal digits; raises DataError."""
        digest = hashlib.sha256()
        advice = f"Restore it, or name another one in {PROJECT_FILE}."
        try:
            if self.file.exists() and not self.file.is_file():  # a pipe would keep us waiting
                raise DataError(f"The data file {self.file} is not a file. {advice}")
            with self.file.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            raise DataError(
                f"The data file {self.file} cannot be read: {error.strerror}. {advice}"
            ) from error
        found = digest.hexdigest()
        if self.sha256 not in ("", found):
            raise DataError(
                f"The data file {self.file} is damaged: its SHA-256 is {found[:16]}..., expected "
                f"{self.sha256[:16]}.... Restore it from its source."
            )
        return found


@dataclass(frozen=True)
class Profile:
    """Settings that go together, such as those of a quick run."""

    source: TomlText
    table: KeyPath = ()  # in which its settings stand; empty: the source has nothing else

    @property
    def values(self) -> Mapping[str, Any]:
        """The settings that it gives, a mapping for each section."""
        values: Any = self.source.tables
        for key in self.table:
            values = values.get(key, {})
        found: Mapping[str, Any] = values
        return found

    def place_of(self, names: Sequence[str]) -> str:
        """Return file and line of a setting."""
        return self.source.place_of((*self.table, *names))


@dataclass(frozen=True)
class Project:
    """What reports are made of, but for the code of the experiments."""

    name: str  # a stem, made of that in report.toml or else of the folder's
    folder: Path
    title: str
    authors: tuple[str, ...]
    reference: str  # the profile that others are held against
    profiles: Mapping[str, Profile]
    data: Mapping[str, DataFile]  # by name
    variables: Variables  # of the environment, that its libraries heed
    text: tuple[str, ...]  # its files in their order; empty: text.md, or all in text/
    abstract: str  # the file of its text that stands before the contents; empty: none
    facts: Mapping[str, str]  # name -> words for a number that no run changes
    credits: tuple[Credit, ...]
    references: str  # the BibTeX file that its text cites from; empty: none
    source: TomlText = field(repr=False)  # of report.toml, for messages

    @property
    def spread_file(self) -> Path:
        """Where it is recorded how far its numbers scatter over seeds; it need not exist."""
        return self.folder / "spread.json"

    @cached_property
    def published(self) -> Published | None:
        """The numbers of a published original; None where there is none. Raises ProjectError."""
        file = self.folder / "published.toml"
        return read_published(file) if file.exists() else None

    @cached_property
    def bibliography(self) -> Bibliography:
        """The works that its text can cite. Raises ProjectError."""
        return read_bibliography(self.folder, self.references) if self.references else NO_WORKS

    def digests(self) -> dict[str, str]:
        """Return the digest of each data file by name; raises DataError."""
        return {name: one.digest for name, one in self.data.items()}


def find_project(folder: Path | None = None) -> Project:
    """Return the project that a command means.

    folder: as `project_folder` takes it. Raises ProjectError.
    """
    return read_project(project_folder(folder))


def project_of_version(name: str, at_hand: Project) -> Project | None:
    """Return the project of a version, where its files are here: that at hand, or one that ships.

    name: of the version's project.
    """
    if at_hand.name == name:
        return at_hand
    folder = SHIPPED / name
    return read_project(folder) if (folder / PROJECT_FILE).is_file() else None


def check_project(version: str, name: str, at_hand: Project) -> None:
    """Raise ProjectError where a version is of another project than the one at hand.

    name: of the version's project.
    """
    if name != at_hand.name:
        raise ProjectError(
            f"{version} is of the project {name}, but the project here is {at_hand.name}. Name "
            "the folder of its own with --project."
        )


def read_project(folder: Path) -> Project:
    """Return the project in a folder; raises ProjectError for what is wrong with its files."""
    given, source = read_as(_ProjectFile, folder / PROJECT_FILE, "project file")
    profiles = dict(_profiles(folder, given.profiles, source))
    if given.reference not in profiles:
        known = no_such("profile", given.reference, profiles)
        raise ProjectError(f"{source.place_of(('reference',))}: {known}")
    return Project(
        name=_stem_of(given.name or folder.resolve().name),
        folder=folder,
        title=given.title or folder.resolve().name or "Report",
        authors=given.authors,
        reference=given.reference,
        profiles=profiles,
        data={name: DataFile(folder / one.file, one.sha256) for name, one in given.data.items()},
        variables=given.variables,
        text=given.text,
        abstract=given.abstract,
        facts=given.facts,
        references=given.references,
        credits=tuple(_credit(one, folder) for one in given.credit),
        source=source,
    )


Text = Annotated[str, Field(max_length=1000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _DataTable(_Part):
    file: Text  # its name in the folder of the project
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""  # of the file, checked

    @model_validator(mode="before")
    @classmethod
    def _a_text_is_the_file(cls, given: object) -> object:
        return {"file": given} if isinstance(given, str) else given


class _CreditTable(_Part):
    text: Text  # whose work, as in "The measurements are those of Ada Example"
    licence: Text  # name of the licence
    link: Text  # address of the licence, https
    file: Text  # file with the text of the licence


class _ProjectFile(_Part):
    """What report.toml may hold."""

    name: Text = ""  # name of the project; empty: that of its folder
    title: Text = ""
    authors: tuple[Text, ...] = ()
    reference: Text = DEFAULT_REFERENCE  # the profile that others are compared with
    default: bool = False  # for a project that ships: used where no project is named
    data: dict[str, _DataTable] = Field(default_factory=dict)  # files by name; or tables
    profiles: dict[str, dict[str, Any]] = Field(default_factory=dict)  # settings of each profile
    variables: Variables = NO_VARIABLES  # of the environment, that libraries read
    text: tuple[Text, ...] = ()  # files of the text in order; empty: text.md, or all in text/
    abstract: Text = ""  # file like those of the text; printed before the contents
    references: Text = ""  # BibTeX file in the folder, which the text cites
    facts: dict[Name, Text] = Field(default_factory=dict)  # by name: numbers that no run changes
    credit: tuple[_CreditTable, ...] = ()  # work of others that the report shows


def _stem_of(name: str) -> str:
    """Return a name of small letters, digits and _ that begins with a letter."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub("[^a-z0-9]+", "_", letters).lstrip("_0123456789")
    return stem[:40].rstrip("_") or "project"


def _credit(given: _CreditTable, folder: Path) -> Credit:
    file = folder / given.file
    try:
        with os_error_as(ProjectError, f"The licence {file} cannot be read"):
            content = (
                read_named(file, _MOST_BYTES_OF_A_LICENCE).decode("utf-8").replace("\r\n", "\n")
            )
    except ValueError as error:  # also where it is not UTF-8
        raise ProjectError(f"The licence {file} is refused: {error}.") from error
    return Credit(
        text=given.text, licence=given.licence, link=given.link, file=file.name, content=content
    )


def _profiles(
    folder: Path, tables: Iterable[str], source: TomlText
) -> Iterator[tuple[str, Profile]]:
    """Yield the profiles in files and those of report.toml, and the one that is always there."""
    yield DEFAULT_REFERENCE, Profile(source, ("profiles", DEFAULT_REFERENCE))
    for file in sorted(folder.glob("profiles/*.toml")):
        yield file.stem, Profile(read_toml(file, "profile", ProjectError))
    for name in tables:
        yield name, Profile(source, ("profiles", name))
