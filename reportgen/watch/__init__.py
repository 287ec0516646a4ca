"""A draft of the report that follows its sources: set again at each change, shown in a browser."""

from reportgen.watch.order import DraftOrder
from reportgen.watch.session import watch_report

__all__ = ["DraftOrder", "watch_report"]
