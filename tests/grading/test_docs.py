"""docs/grading.md has every key of a rubric, as the classes have it."""

from pathlib import Path

import pytest
from pydantic import BaseModel

import reportgen
from reportgen.grading.comments import Comment
from reportgen.grading.reading import Nameable, reference_run, rubric_from
from reportgen.grading.rubric import Allowed, Criterion, Integrity, Partial, Rubric
from reportgen.project.project import find_project

DOCS = Path(reportgen.__file__).parent.parent / "docs" / "grading.md"
HEADINGS: dict[str, type[BaseModel]] = {
    "## The rubric": Rubric,
    "## A criterion": Criterion,
    "## Its `partial`": Partial,
    "## What a setting may be": Allowed,
    "## What a concern costs": Integrity,
    "## A comment": Comment,
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_each_table_has_each_key_with_what_is_allowed_and_what_it_means(heading: str) -> None:
    part = DOCS.read_text(encoding="utf-8").partition(f"{heading}\n")[2].partition("\n## ")[0]

    rows = [line for line in part.splitlines() if line.startswith("| `")]

    assert rows == rows_of(HEADINGS[heading])


def test_the_example_is_a_rubric() -> None:
    example = DOCS.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]

    reference = reference_run(find_project())
    assert reference
    known = Nameable.of(reference)
    assert rubric_from(example, "example", known, with_reference=True).most == 6


def rows_of(kind: type[BaseModel]) -> list[str]:
    own_first = sorted(kind.model_fields, key=lambda name: name not in kind.__annotations__)
    return [
        f"| `{kind.model_fields[name].alias or name}` | {kind.model_fields[name].title} | "
        f"{kind.model_fields[name].description} |"
        for name in own_first
    ]
