"""Two digests of what a version is made from: of its data, and of its rendering."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pydantic import JsonValue

from reportgen.base.files import digest_of, digest_of_json
from reportgen.base.paths import rendering_files
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
    project: str,
    settings: Mapping[str, JsonValue],
    only: Sequence[str],
    tasks: Mapping[str, Sequence[str]],
    failures: Mapping[str, str],
    fallback: Mapping[str, str],
    sweeps: Sequence[JsonValue] = (),
) -> str:
    """Return the SHA-256 of what decides a report's data, 64 hexadecimal digits.

    project: digest of its text, outline and published data.
    only: stems of the sections that were asked for; empty: all.
    tasks: name -> the task's key, and the author's words for a key that was accepted.
    failures: name -> message of the tasks that failed.
    fallback: stem -> the version whose numbers stand beside a section's failure.
    sweeps: what the appendix tells of each.
    """
    parts = {
        "profile": profile,
        "project": project,
        "settings": settings,
        "only": only,
        "tasks": tasks,
        "failures": failures,
        "last_good": fallback,
    }
    # Without any, the digest is that of versions that were made before there were sweeps.
    return digest_of_json(parts | ({"sweeps": sweeps} if sweeps else {}))


def rendered_digest(theme: Theme | None = None) -> str:
    """Return the SHA-256 of what turns results into files: code, page, fonts, libraries."""
    files = ((name, file.read_bytes()) for name, file in rendering_files().items())
    libraries = [(name, _installed(name).encode()) for name in RENDERING_LIBRARIES]
    own = [] if theme is None else [("theme", theme.digest.encode())]
    return digest_of([*files, *libraries, *own])


@cache
def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
