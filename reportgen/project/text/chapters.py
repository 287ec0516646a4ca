"""The chapters and sections of a text while it is read, with their numbers and ids."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reportgen.base.errors import Faults
from reportgen.project.text.names import KnownNames, Place, check_identifier, fault, identifier
from reportgen.project.text.section import SectionText


@dataclass
class ChapterText:
    """One chapter while it is read."""

    number: int | None  # None: it has none, and no headings
    title: str
    id: str
    sections: list[SectionText] = field(default_factory=list)
    numbered_sections: int = 0
    subheadings: int = 0  # in the section that is read
    is_abstract: bool = False


@dataclass
class Chapters:
    """All that was read."""

    report_title: str
    known: KnownNames
    faults: Faults
    chapters: list[ChapterText] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)  # id of a heading -> its number
    section: SectionText | None = None  # that is read
    _places: dict[str, Place] = field(default_factory=dict)  # of ids

    @property
    def sections(self) -> Iterator[SectionText]:
        """All sections in their order."""
        return (section for chapter in self.chapters for section in chapter.sections)

    def begin_chapter(
        self, title: str, given_id: str, place: Place, *, is_numbered: bool = True
    ) -> None:
        """Begin a chapter; given_id: empty where it follows from the title."""
        numbered = sum(one.number is not None for one in self.chapters)
        number = numbered + 1 if is_numbered else None
        chapter = ChapterText(number, title, given_id or identifier(title))
        self.chapters.append(chapter)
        self.section = None
        if given_id and is_numbered:
            self._register(given_id, str(number), place)

    def begin_section(
        self, title: str, given_id: str, place: Place, *, is_numbered: bool = True
    ) -> SectionText:
        """Begin a section, in a chapter of the report's title where there is none.

        Raises TemplateError for an id that is in use.
        """
        if not self.chapters:
            self.begin_chapter(self.report_title, "", place)
        chapter = self.chapters[-1]
        number = self.next_number(place) if is_numbered else str(chapter.number or "")
        name = given_id or identifier(title)
        section = SectionText(name, title, place, number, self.known)
        if not number:  # no reference can lead to it by one
            self._claim_id(name, place)
        elif self.numbers.get(name) != number:  # else it is the text at the head of its chapter
            self._register(name, number, place)
        chapter.sections.append(section)
        chapter.subheadings = 0
        self.section = section
        return section

    def current(self, place: Place) -> SectionText:
        """Return the section that is read; at the head of a chapter one without a heading."""
        if self.section is None:
            if self.chapters and self.chapters[-1].sections:
                raise fault(place, "a file must begin with a heading: ## Title.")
            chapter = self.chapters[-1] if self.chapters else None
            title = chapter.title if chapter else self.report_title
            name = chapter.id if chapter else identifier(title)
            self.begin_section(title, name, place, is_numbered=False)
        assert self.section is not None  # noqa: S101
        return self.section

    def next_number(self, place: Place) -> str:
        """Count a section; return its number, as in "2.1".

        Raises TemplateError in a chapter without a number.
        """
        chapter = self.chapters[-1]
        if chapter.number is None:
            raise fault(place, f"{chapter.title} has no number, so it cannot have headings.")
        chapter.numbered_sections += 1
        chapter.subheadings = 0
        return f"{chapter.number}.{chapter.numbered_sections}"

    def next_subnumber(self, given_id: str, place: Place) -> str:
        """Count a heading below a section's; return its number, as in "2.1.1"."""
        if not self.chapters or not self.chapters[-1].numbered_sections:
            raise fault(place, "a heading ### must stand below a heading ##.")
        chapter = self.chapters[-1]
        chapter.subheadings += 1
        number = f"{chapter.number}.{chapter.numbered_sections}.{chapter.subheadings}"
        if given_id:
            self._register(given_id, number, place)
        return number

    def register_number(self, given_id: str, number: str, place: Place) -> None:
        """Let references lead to a heading by its number, and by its id where it has one.

        Raises TemplateError for a number or an id that is in use.
        """
        if number in self.numbers:
            raise fault(place, f"another heading has the number {number}.")
        self.numbers[number] = number
        if given_id:
            self._register(given_id, number, place)

    def finish(self) -> None:
        """Let references lead to chapters whose ids nothing else has."""
        for chapter in self.chapters:
            if chapter.number is not None:
                self.numbers.setdefault(chapter.id, str(chapter.number))

    def _register(self, name: str, number: str, place: Place) -> None:
        self._claim_id(name, place)
        self.numbers[name] = number

    def _claim_id(self, name: str, place: Place) -> None:
        check_identifier(name, place)
        if name in self._places:
            raise fault(
                place,
                f"the id {name} is in use already ({self._places[name]}); give this heading "
                "another one, as in ## Title {#other}.",
            )
        self._places[name] = place
