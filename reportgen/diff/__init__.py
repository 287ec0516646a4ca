"""Two versions side by side: matched, tested, tied to causes; pure, and no TensorFlow."""

from reportgen.diff.calibration import Calibration, load_calibration
from reportgen.diff.causes import PUBLISHED
from reportgen.diff.compare import compare_versions
from reportgen.diff.model import Diff
from reportgen.diff.page_text import texts_of_page
from reportgen.diff.writeup import writeup_as_report

__all__ = [
    "PUBLISHED",
    "Calibration",
    "Diff",
    "compare_versions",
    "load_calibration",
    "texts_of_page",
    "writeup_as_report",
]
