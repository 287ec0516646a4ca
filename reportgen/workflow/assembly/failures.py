"""Say which experiments and sections failed. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from reportgen.base.mappings import with_dependencies
from reportgen.report.outline import Entry
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Failed


def failure_lines(
    failed: Sequence[Failed],
    dependencies: Mapping[str, Collection[str]],
    sections: Sequence[Section],
    entries: Sequence[Entry],
) -> Iterator[str]:
    """Yield a line for each experiment that failed by itself, then for each other failed section.

    failed: tasks. dependencies: task -> those that it needs itself. sections: of the report,
    then those that it compares with its own. entries: of the outline.
    """
    tasks = {one.task for one in failed}
    first: dict[str, Failed] = {}  # by experiment
    for one in failed:
        if tasks.isdisjoint(dependencies.get(one.task, ())):
            first.setdefault(_stem(one.task), one)
    needs: dict[str, set[str]] = {}
    for task, needed in dependencies.items():
        needs.setdefault(_stem(task), set()).update(map(_stem, needed))
    behind = {one.stem: with_dependencies([one.stem, *one.reads], needs) for one in entries}
    fallen = [one.stem for one in sections if one.failure]
    for name, one in first.items():
        yield _experiment_line(one, [stem for stem in fallen if name in behind.get(stem, ())])
    said: set[str] = set()
    for section in sections:
        words = section.failure.splitlines()[0] if section.failure else ""
        is_new = words and words.partition(":")[0] not in tasks and words not in said
        said.add(words)
        if is_new:
            yield f"The section {section.stem} failed: {words}"


def _experiment_line(failed: Failed, sections: Sequence[str]) -> str:
    name = _stem(failed.task)
    others = [stem for stem in sections if stem != name]
    noun = "section" if len(others) == 1 else "sections"
    fallen = f", and with it the {noun} {', '.join(others)}" if others else ""
    task = "" if failed.task == name else f"{failed.task}: "
    return f"The experiment {name} failed{fallen}: {task}{failed.message.splitlines()[0]}"


def _stem(task: str) -> str:
    return task.partition(".")[0]
