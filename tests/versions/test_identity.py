"""What is computed and what is rendered: each digest tells its own changes, and no others."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue

import reportgen
from reportgen.base import paths
from reportgen.base.paths import rendering_files
from reportgen.versions.identity import RENDERING_LIBRARIES, computed_digest, rendered_digest
from tests.mnist import CODE, STEMS

SETTINGS: Mapping[str, JsonValue] = {"report": {"title": "One"}, "knn": {"neighbours": 5}}
PACKAGE = Path(reportgen.__file__).parent


def digest(
    profile: str = "fast",
    settings: Mapping[str, JsonValue] | None = None,
    project: str = "text",
    only: Sequence[str] = (),
    tasks: Mapping[str, Sequence[str]] | None = None,
    failures: Mapping[str, str] | None = None,
    fallback: Mapping[str, str] | None = None,
    sweeps: Sequence[JsonValue] = (),
) -> str:
    return computed_digest(
        profile=profile,
        project=project,
        settings=SETTINGS if settings is None else settings,
        only=only,
        tasks={"mlp.1": ("key",)} if tasks is None else tasks,
        failures=failures or {},
        fallback=fallback or {},
        sweeps=sweeps,
    )


class TestWhatIsComputed:
    def test_the_same_gives_the_same(self) -> None:
        assert digest() == digest()

    def test_each_part_counts(self) -> None:
        digests = [
            digest(),
            digest(profile="full"),
            digest(project="another sentence"),
            digest(settings={**SETTINGS, "knn": {"neighbours": 9}}),
            digest(settings={**SETTINGS, "report": {"title": "Other"}}),
            digest(only=("mlp",)),
            digest(tasks={"mlp.1": ("other key",)}),
            digest(tasks={"mlp.2": ("key",)}),
            digest(tasks={"mlp.1": ("key", "a helper was renamed")}),
            digest(failures={"mlp.1": "out of memory"}),
            digest(failures={"mlp.1": "killed"}),
            digest(failures={"mlp.1": "killed"}, fallback={"mlp": "0001-fast"}),
            digest(sweeps=[{"name": "rates", "points": 2}]),
            digest(sweeps=[{"name": "rates", "points": 3}]),
        ]

        assert len(set(digests)) == len(digests)


NOT_OF_THE_REPORT = (
    "terminal/progress.py",
    "pages/grades.py",
    "workflow/build.py",
    "projects/mnist/experiments/mlp.py",
    "projects/mnist/text/mlp.html",
)


@pytest.fixture
def copied_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what rendering reads, which the digest is then of."""
    package = tmp_path / "package"
    for name, file in rendering_files().items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, package / name)
    for name in NOT_OF_THE_REPORT:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / name, package / name)
    monkeypatch.setattr(paths, "PACKAGE", package)
    return package


class TestWhatIsRendered:
    def test_it_is_the_same_wherever_the_package_lies(
        self, copied_package: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = rendered_digest()

        monkeypatch.setattr(paths, "PACKAGE", PACKAGE)
        assert rendered_digest() == there

    @pytest.mark.parametrize(
        "name",
        [
            "templates/style.css",
            "templates/report.html",
            "report/numbers.py",
            "render/text/fonts/latinmodern-math.otf",
            "workflow/assembly/assemble.py",
            "project/theme.py",
            "report/model.py",
            "report/outline.py",
        ],
    )
    def test_what_is_right_of_the_results_counts(self, name: str, copied_package: Path) -> None:
        before = rendered_digest()

        with (copied_package / name).open("ab") as file:
            file.write(b"\n")

        assert rendered_digest() != before

    @pytest.mark.parametrize("name", NOT_OF_THE_REPORT)
    def test_what_is_for_the_terminal_or_another_page_or_left_of_the_results_does_not(
        self, name: str, copied_package: Path
    ) -> None:
        before = rendered_digest()

        (copied_package / name).write_text("# another\n")
        (copied_package / "templates" / "pages").mkdir()
        (copied_package / "templates" / "pages" / "grades.html").write_text("another page")
        (copied_package / "templates" / ".style.css.swp").write_text("an editor's own")
        (copied_package / "render" / "__pycache__").mkdir()
        (copied_package / "render" / "__pycache__" / "numbers.pyc").write_bytes(b"any")

        assert rendered_digest() == before

    def test_a_library_that_draws_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = rendered_digest()

        monkeypatch.setattr("reportgen.versions.identity._installed", lambda library: "99")

        assert rendered_digest() != before
        assert {"matplotlib", "weasyprint", "jinja2"} <= set(RENDERING_LIBRARIES)

    def test_every_module_that_rendering_imports_counts(self) -> None:
        sections = [f"reportgen.projects.mnist.sections.{stem}" for stem in STEMS]
        imported = imported_by("reportgen.workflow.assembly.assemble", *RENDERING, *sections)

        assert len(imported) > 40
        modules = {file for file in imported if file.name != "__init__.py"}
        # Of tasks it takes types; the project's own count for what is computed.
        others = {file for file in modules if not file.is_relative_to(PACKAGE / "tasks")}
        assert others - set(rendering_files().values()) <= set(CODE.section_files)


RENDERING = ("reportgen.render.document.compose", "reportgen.render.pdf.pdf")


def imported_by(*modules: str) -> set[Path]:
    """Return the files of this package that some of its modules import."""
    script = (
        f"import sys, {', '.join(modules)}\n"
        "print(*[m.__file__ for n, m in sys.modules.items() if n.startswith('reportgen.')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {Path(file) for file in done.stdout.split()}
