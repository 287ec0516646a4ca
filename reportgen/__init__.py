"""reportgen: run every experiment of a write-up again and set the results as a report."""

from importlib.metadata import version

__version__ = version("reportgen")
