"""Make a draft: the page and its figures, without the PDF and without a number."""

import logging
from pathlib import Path
from types import TracebackType
from typing import Self

from reportgen.build import store_in_use
from reportgen.compute import compute_report
from reportgen.render import write_page_files
from reportgen.render.terminal import BuildDisplay
from reportgen.request import plan_build
from reportgen.runner.events import Event, PlanMade
from reportgen.watch.order import DraftOrder, Made


def make_draft(order: DraftOrder, folder: Path) -> Made:
    """Run what is stale and set the report in an empty folder.

    Raises UserError where settings, data, the results folder or a template is at fault.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    request = order.make_request()
    with _DisplayOfWork() as display, store_in_use(request):
        computed = compute_report(request, plan_build(request), display, "draft")
    (folder / "report.json").write_text(computed.report.to_json(), encoding="utf-8")
    write_page_files(computed.report, folder, kept_drawings=request.drawings)
    return Made(computed.failures)


class _DisplayOfWork:
    """Shows what runs; says nothing of a build that runs nothing."""

    def __init__(self) -> None:
        self._display: BuildDisplay | None = None

    def __enter__(self) -> Self:
        return self

    def __call__(self, event: Event) -> None:
        if isinstance(event, PlanMade) and event.plan.stale:
            self._display = BuildDisplay()
            self._display.__enter__()
        if self._display is not None:
            self._display(event)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._display is not None:
            self._display.__exit__(kind, error, at)
