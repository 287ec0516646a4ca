"""The reports of two examples that the documents show: `make examples` builds both anew."""

import shutil
import tempfile
from pathlib import Path

from tests.commands import WITHOUT_TENSORFLOW, reportgen
from tests.conftest import MakeOnce
from tests.documents.made_parts import DOCUMENTS

EXAMPLES = ("wine", "longley")

# Not in the folders of the examples, which `reportgen new` copies and the wheel ships.
REPORTS = DOCUMENTS / "docs" / "examples"


def main() -> None:
    """Build the reports and put them in their place."""
    REPORTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for example in EXAMPLES:
            version = build_example(Path(name), example)
            for form in ("html", "pdf"):
                shutil.copyfile(version / f"report.{form}", REPORTS / f"{example}.{form}")


def build_example(folder: Path, name: str) -> Path:
    """Write an example by its command, build it without TensorFlow, and return its version."""
    new = reportgen(folder, "new", name)
    assert new.output == f"{name}\n", new.errors
    done = reportgen(folder / name, "build", first=WITHOUT_TENSORFLOW)
    assert done.status == 0, done.errors
    assert done.last_line == "results/0001-full"
    return folder / name / done.last_line


def example_version(name: str, make_once: MakeOnce) -> Path:
    """Return the version that an example builds, once for all workers. Twenty seconds."""
    folder = make_once(f"the example {name}", lambda folder: build_example(folder, name))
    return folder / name / "results" / "0001-full"


if __name__ == "__main__":
    main()
