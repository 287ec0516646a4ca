"""Write the pages of a class, HTML and Markdown, side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.files import file_name, replace_file
from reportgen.base.side_by_side import Work, done_to_each
from reportgen.grading.hand_ins import report_of
from reportgen.grading.model import Graded
from reportgen.pages.feedback import Feedback
from reportgen.pages.html import html
from reportgen.pages.markdown import markdown
from reportgen.report.model import Report


@dataclass(frozen=True)
class Page:
    """What a page is of, and the name of its files without their suffix."""

    graded: Graded
    stem: str


@dataclass(frozen=True)
class Writing:
    """Where pages are written, and by what."""

    folder: Path
    feedback: Feedback

    def whole(self, page: Page) -> tuple[Path, ...]:
        """Write a page with its figures."""
        return self._write(page, _report_of(page.graded))

    def without_figures(self, page: Page) -> tuple[Path, ...]:
        """Write a page whose figures ended the process that drew them."""
        return self._write(page, None)

    def _write(self, page: Page, report: Report | None) -> tuple[Path, ...]:
        view = self.feedback.view(page.graded, report)
        texts = {".html": html(view, is_one_of_many=True), ".md": markdown(view)}
        files = {self.folder / f"{page.stem}{suffix}": text for suffix, text in texts.items()}
        for place, text in files.items():
            with os_error_as(ResultsFolderError, f"{place} cannot be written"):
                self.folder.mkdir(parents=True, exist_ok=True)
                replace_file(place, text.encode())
        return tuple(files)


def written(
    folder: Path, feedback: Feedback, graded: Sequence[Graded], jobs: int
) -> Iterator[tuple[Path, ...]]:
    """Write the pages of each row and yield the paths of its two files, in their order.

    jobs: how many at once, at least 1. Raises ResultsFolderError where a page cannot be written.
    """
    writing = Writing(folder, feedback)
    pages = [*named(graded)]
    return done_to_each(Work(writing.whole, writing.without_figures), pages, jobs)


def named(graded: Iterable[Graded]) -> Iterator[Page]:
    """Yield the page of each row, by the student's id or the hand-in's name, no two alike."""
    taken: set[str] = set()
    for one in graded:
        wanted = one.student.id if one.student and not one.passed_by else one.name
        stem, again = file_name(wanted), 1
        # Some file systems take small and capital letters for the same.
        while stem.casefold() in taken:
            again += 1
            stem = f"{file_name(wanted)}~{again}"
        taken.add(stem.casefold())
        yield Page(one, stem)


def _report_of(graded: Graded) -> Report | None:
    """Return what was handed in; None: it cannot be read, or not any more."""
    if graded.grade is None or graded.hand_in is None:
        return None
    try:
        return report_of(graded.hand_in)
    except ResultsFolderError:
        return None
