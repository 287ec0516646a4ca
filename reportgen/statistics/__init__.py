"""Tests and intervals, one for each question: numbers in, findings out. Knows no report."""
