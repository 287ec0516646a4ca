"""What a report takes from its project beside settings and sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from reportgen.base.files import digest_of_json
from reportgen.base.paths import PROJECT
from reportgen.project import outline
from reportgen.project.published import Published, load_published
from reportgen.project.settings.loading import load_settings
from reportgen.project.settings.schema import Settings, description_of
from reportgen.projects.mnist.facts import FACTS, image_credits
from reportgen.report.model import flat_settings
from reportgen.report.outline import Chapter, Credit, Entry, Original
from reportgen.workflow.assembly.listings import listings_in


@dataclass(frozen=True)
class ProjectParts:
    """All that a report carries of its project, so that it can be set without it."""

    name: str
    chapters: tuple[Chapter, ...]
    reference: str  # the profile that deviations are counted from
    reference_settings: Settings
    published: Published | None  # None: it compares itself with nothing
    original: Original | None
    setting_labels: Mapping[str, str]  # full name -> meaning
    facts: Mapping[str, str]
    credits: tuple[Credit, ...]
    templates: Mapping[str, str]  # as in "sections/knn.html" -> text
    listings: Mapping[str, str]  # full name of a function -> source

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that a report shows of it."""
        parts = {
            "name": self.name,
            "chapters": [one.model_dump(mode="json") for one in self.chapters],
            "reference": self.reference_settings.model_dump(mode="json"),
            "published": self.published and self.published.model_dump(mode="json"),
            "original": self.original and self.original.model_dump(mode="json"),
            "labels": dict(self.setting_labels),
            "facts": dict(self.facts),
            "credits": [one.model_dump(mode="json") for one in self.credits],
            "templates": dict(self.templates),
            "listings": dict(self.listings),
        }
        return digest_of_json(parts)


@cache
def project_parts() -> ProjectParts:
    """Return the parts of the project that ships; raises TemplateError for a wrong listing."""
    reference = "full"
    settings = load_settings(reference)
    published = load_published()
    templates = {
        f"sections/{file.name}": file.read_text(encoding="utf-8")
        for file in sorted((PROJECT / "text").glob("*.html"))
    }
    return ProjectParts(
        name="mnist",
        chapters=tuple(map(_chapter, outline.CHAPTERS)),
        reference=reference,
        reference_settings=settings,
        published=published,
        original=Original(
            noun="write-up",
            title=published.writeup.title,
            authors=published.writeup.authors,
            date=published.writeup.date,
        ),
        setting_labels={
            name: description_of(name) for name in flat_settings(settings.model_dump(mode="json"))
        },
        facts=FACTS,
        credits=image_credits(),
        templates=templates,
        listings=listings_in(templates.values()),
    )


def _chapter(chapter: outline.Chapter) -> Chapter:
    entries = tuple(
        Entry(
            stem=one.stem,
            title=one.title,
            figures=one.figures,
            drawings=one.drawings,
            tables=one.tables,
            reads=one.reads,
        )
        for one in chapter.entries
    )
    return Chapter(number=chapter.number, title=chapter.title, experiments=entries)
