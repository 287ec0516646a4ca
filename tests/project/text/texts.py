"""Compile pieces of text for the tests beside this module."""

from collections.abc import Collection, Mapping

from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import TextFile
from reportgen.report.outline import Entry, entries_of

KNOWN: Mapping[str, Collection[str]] = {
    "": ("seed",),
    "knn": ("neighbours", "replicates"),
    "ridge": ("alpha",),
    "lda": (),
}
USED = '\n\n<i title="{{ knn.a }} {{ ridge.1.a }} {{ lda.a }}"></i>\n'
"""Shows a result of each experiment, so that no warning says that one is unused."""


def compiled(text: str, *more: TextFile, name: str = "text.md") -> CompiledText:
    """Return what a file of text, and more files, are compiled to."""
    files = [TextFile(name, text), *more]
    return compile_text(files, title="Classifying wines", known=KNOWN)


def prose(text: str) -> str:
    """Return the template of a section with a text, without its heading."""
    template = compiled(f"## Results {{#results}}\n{text}").templates["sections/results.html"]
    heading, _, rest = template.partition("\n")
    assert heading == '{{ heading("1.1", "Results") }}'
    return rest.rstrip("\n")


def entries(text: CompiledText) -> list[Entry]:
    """Return the sections of the outline in their order."""
    return list(entries_of(text.chapters))
