"""The project that ships, as several tests use it."""

from functools import cache

from reportgen.projects.mnist.code import CODE
from reportgen.projects.mnist.original import this_project
from reportgen.workflow.assembly.project_parts import ProjectParts, project_parts


@cache
def mnist_parts() -> ProjectParts:
    """Return what a report carries of the project that ships."""
    return project_parts(this_project(), CODE)
