"""What a version is made from, as two digests: neither hides a change of the other.

The day, the machine, the seconds that tasks took and the command are in
neither: they tell when a report was made, and no other report.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from reportgen.base.paths import rendering_files
from reportgen.project.settings.schema import Settings
from reportgen.project.theme import Theme

RENDERING_LIBRARIES = (
    "fonttools",
    "jinja2",
    "latex2mathml",
    "matplotlib",
    "numpy",
    "pillow",
    "pydyf",
    "pygments",
    "scipy",
    "tinycss2",
    "weasyprint",
    "ziamath",
)


def computed_digest(
    *,
    profile: str,
    settings: Settings,
    only: Sequence[str],
    tasks: Mapping[str, Sequence[str]],
    failures: Mapping[str, str],
    last_good: Mapping[str, str],
) -> str:
    """Return the SHA-256 of what decides a report's data, 64 hexadecimal digits.

    only: stems of the sections that were asked for; empty: all.
    tasks: name -> the task's key, and the author's words for a key that was accepted.
    failures: name -> message of the tasks that failed.
    last_good: stem -> the version whose numbers stand beside a section's failure.
    """
    parts = {
        "profile": profile,
        "settings": settings.model_dump(mode="json"),
        "only": list(only),
        "tasks": {name: list(words) for name, words in tasks.items()},
        "failures": dict(failures),
        "last_good": dict(last_good),
    }
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rendered_digest(theme: Theme | None = None) -> str:
    """Return the SHA-256 of what turns results into files: code, templates, fonts, libraries."""
    digest = hashlib.sha256()
    for name, file in rendering_files().items():
        content = file.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    for name in RENDERING_LIBRARIES:
        digest.update(f"{name} {_installed(name)}\n".encode())
    if theme is not None:
        digest.update(f"theme {theme.digest}\n".encode())
    return digest.hexdigest()


@cache
def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
