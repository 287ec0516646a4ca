"""What a report takes from its project beside settings and sections."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic_core import to_jsonable_python

from reportgen.base.files import digest_of_json
from reportgen.compare.calibration import RecordedSpread, calibration_of
from reportgen.project.bibliography import Work
from reportgen.project.code import Code
from reportgen.project.project import Project
from reportgen.project.published import Published
from reportgen.project.reference_list import references_of
from reportgen.project.settings.loading import load_settings
from reportgen.project.settings.schema import Settings, description_of
from reportgen.report.model import flat_settings
from reportgen.report.outline import Chapter, Credit, Original
from reportgen.workflow.assembly.listings import listings_in


@dataclass(frozen=True)
class ProjectParts:
    """All that a report carries of its project, so that it can be set without it."""

    name: str
    chapters: tuple[Chapter, ...]
    reference: str  # the profile that deviations are counted from
    reference_settings: Settings
    published: Published | None  # None: it compares itself with nothing
    setting_labels: Mapping[str, str]  # full name -> meaning
    facts: Mapping[str, str]
    credits: tuple[Credit, ...]
    templates: Mapping[str, str]  # as in "sections/knn.html" -> text
    listings: Mapping[str, str]  # full name of a function -> source
    works: tuple[Work, ...]  # that its text cites, in the order of their first citation
    sections: str  # digest of the code that turns results into sections
    # Profile -> metric -> how far one run scatters, as recorded; where there is an original.
    spreads: Mapping[str, Mapping[str, RecordedSpread]] = field(default_factory=dict)

    @property
    def original(self) -> Original | None:
        """What the report is compared with; None: with nothing."""
        return self.published.original if self.published else None

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that a report shows of it."""
        # Not of the works: where they stand in their file is shown nowhere.
        works = [one.model_dump(mode="json") for one in references_of(self.works, "author-year")]
        return digest_of_json([to_jsonable_python(replace(self, works=())), works])


def project_parts(project: Project, code: Code) -> ProjectParts:
    """Return the parts of a project.

    Raises TemplateError for a wrong listing, and ProjectError for a wrong record of a spread.
    """
    settings = load_settings(project, code.settings)
    names = flat_settings(settings.model_dump(mode="json"))
    cited = dict.fromkeys(key for one in code.contents.entries for key in one.cites)
    return ProjectParts(
        name=project.name,
        chapters=code.contents.chapters,
        reference=project.reference,
        reference_settings=settings,
        published=project.published,
        setting_labels={name: description_of(code.settings, name) for name in names},
        facts=project.facts,
        credits=project.credits,
        templates=code.contents.templates,
        listings=listings_in(code.contents.templates.values(), project.folder),
        works=tuple(project.bibliography.works[key] for key in cited),
        sections=code.sections_digest,
        spreads=calibration_of(project.name, project).spreads if project.published else {},
    )
