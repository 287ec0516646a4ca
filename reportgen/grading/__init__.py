"""Points for a version by a rubric: the rubric is read and checked, then the report graded."""
