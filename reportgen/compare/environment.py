"""What two versions were computed with, and on which images. Pure."""

from reportgen.compare.causes import environment_of
from reportgen.compare.matching import on_either_side
from reportgen.compare.model import EnvironmentChange
from reportgen.report.model import Report


def environment_changes(a: Report, b: Report) -> tuple[EnvironmentChange, ...]:
    """Return what differs of the environment and the images; empty where a side has none."""
    before, after = environment_of(a), environment_of(b)
    return tuple(
        EnvironmentChange(name=name, a=before.get(name, ""), b=after.get(name, ""))
        for name in on_either_side(before, after)
        if before.get(name, "") != after.get(name, "")
    )
