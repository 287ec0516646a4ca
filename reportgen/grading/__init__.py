"""Points for a version by a rubric: read, checked, graded; pure but for reading the file."""

from reportgen.grading.grade import grade_of, smallest_that_matters
from reportgen.grading.reading import read_rubric, shipped_rubrics
from reportgen.grading.rubric import Rubric

__all__ = ["Rubric", "grade_of", "read_rubric", "shipped_rubrics", "smallest_that_matters"]
