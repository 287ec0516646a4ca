"""The names that a text may use, as far as they are known before anything runs."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from reportgen.base.errors import TemplateError, listed, no_such, quoted
from reportgen.project.bibliography import NO_WORKS, Bibliography
from reportgen.report.references import CITED

NAME = r"[A-Za-z]\w*(?:\.\w+(?:[+-]\w+)*)*\.\w+"
"""Of a result, as in knn.accuracy or ridge.1e-06.error."""
NUMBER = re.compile(rf"\s*(?P<name>{NAME})\s*(?:\|\s*(?P<form>\w+)\s*)?", re.ASCII)
"""A result as braces have it, with the form that it is to be shown in."""
SETTING_FORM = "setting"
"""The form of a setting in a declared text, as in "{knn.neighbours:setting}"."""
CITATION_FORM = "cite"
"""The form of works that a declared text cites, as in "{kingma2015, p. 3; holm1979:cite}"."""
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
"""Of a section, a table, an equation or a claim."""


@dataclass(frozen=True)
class Place:
    """A line of the text, as in "text.md, line 12"."""

    file: str
    line: int  # from 1

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


def fault(place: Place | str, problem: str) -> TemplateError:
    """Return the error with its place."""
    return TemplateError(f"{place}: {problem}")


def checked(check: Callable[[str], str], text: str, place: "Place") -> str:
    """Return what a check of mathematics returns; raises TemplateError with the place."""
    try:
        return check(text)
    except ValueError as error:
        raise fault(place, f"{error}.") from error


def identifier(title: str) -> str:
    """Return the id that a heading has by itself, as in "nearest_neighbours"."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40].strip("_")
    return words if words[:1].isalpha() else f"section_{words}".strip("_")


def check_identifier(name: str, place: Place) -> str:
    """Return the name; raises TemplateError for one that no id can have."""
    if not IDENTIFIER.fullmatch(name):
        raise fault(
            place,
            f"the id {name} must be of at most 40 small letters, digits and _, and begin with a "
            f"letter, as in {identifier(name)}.",
        )
    return name


@dataclass(frozen=True)
class KnownNames:
    """The experiments, and the settings of each; "" has those of no experiment."""

    settings: Mapping[str, Collection[str]]
    derived: Collection[str] = ()  # sections that functions derive values of
    bibliography: Bibliography = NO_WORKS

    @property
    def experiments(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(name for name in self.settings if name)

    def check_result(self, name: str, place: Place) -> None:
        """Raise TemplateError for a result of an experiment that does not exist."""
        experiment = name.partition(".")[0]
        known = tuple(dict.fromkeys([*self.experiments, *self.derived]))
        if experiment not in known:
            raise fault(place, no_such("experiment", experiment, known, f", as {name} says"))

    def check_setting(self, name: str, place: Place) -> None:
        """Raise TemplateError for a setting that does not exist."""
        known = [
            f"{section}.{one}" if section else one
            for section, names in self.settings.items()
            for one in names
        ]
        if name not in known:
            raise fault(place, no_such("setting", name, known))

    def check_citation(self, cited: str, place: Place) -> str:
        """Return the key of a work that is cited, as in "kingma2015, p. 3".

        Raises TemplateError for one that the file does not have, or that lacks what it needs.
        """
        file, works = self.bibliography.file, self.bibliography.works
        found = CITED.fullmatch(cited)
        if not found:
            raise fault(
                place,
                f"{quoted(cited)} is not the key of a reference, with or without a place behind a "
                'comma, as in "kingma2015, p. 3".',
            )
        if not file:
            problem = f"{found['key']} is cited, but report.toml names no file of references"
            raise fault(place, f'{problem}: add references = "references.bib".')
        if found["key"] not in works:
            keys = f"It has {listed(tuple(works), 6)}." if works else "It is empty."
            raise fault(place, no_such("reference", found["key"], works, f" in {file}", keys))
        if problem := works[found["key"]].problem:
            raise fault(works[found["key"]].place, problem)
        return found["key"]

    def check_section(self, name: str, place: Place) -> None:
        """Raise TemplateError for settings of an experiment that does not exist."""
        if name.partition(".")[0] not in self.settings:
            raise fault(place, no_such("experiment", name, self.experiments))
