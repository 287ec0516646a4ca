"""A matplotlib figure as files: SVG that only draws, and PNG."""

import hashlib
import io
from typing import TYPE_CHECKING

from reportgen.base.untrusted import svg
from reportgen.project.values import Picture
from reportgen.tasks.results.types import File

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESOLUTION = 200  # dots per inch of the PNG
MOST_BYTES = 1_500_000  # of either file


def picture_of(drawn: "Figure") -> Picture:
    """Return a figure as it is drawn; its text is outlines, so that it looks the same everywhere.

    The same figure gives the same bytes. Raises ValueError for anything else and for one that
    is too large.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    if not isinstance(drawn, Figure):
        raise ValueError(f"figure() takes a matplotlib figure, got {type(drawn).__name__}.")  # noqa: TRY004
    files = {}
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "reportgen"}):
        # Neither the clock nor the library's version belongs in the file.
        for form, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            file = io.BytesIO()
            drawn.savefig(file, format=form, dpi=RESOLUTION, metadata=metadata)
            files[form] = file.getvalue()
    largest = max(files, key=lambda form: len(files[form]))
    if len(files[largest]) > MOST_BYTES:
        raise ValueError(
            f"figure() made {len(files[largest]):,} bytes of {largest.upper()}; {MOST_BYTES:,} are "
            "allowed. Draw fewer points, or pass rasterized=True to what has many."
        )
    try:
        files["svg"] = svg.cleaned_svg(files["svg"])
    except ValueError as error:
        raise ValueError(f"figure() cannot show this figure: {error}.") from error
    # Named by their content: a result may hold several pictures.
    stem = hashlib.sha256(files["svg"]).hexdigest()[:16]
    return Picture(*(File(f"{stem}.{form}", files[form]) for form in ("svg", "png")))
