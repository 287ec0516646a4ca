"""Make a draft: the page and its figures, without the PDF and a version number."""

from contextlib import nullcontext
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.render.page_files import draw_for_page, write_page_files
from reportgen.tasks.execution.events import ignore_events
from reportgen.terminal.progress import BuildDisplay
from reportgen.watch.rebuild import DraftOrder, Made
from reportgen.workflow.assembly.compute import compute_report
from reportgen.workflow.build import store_in_use
from reportgen.workflow.request import plan_build


def make_draft(order: DraftOrder, folder: Path) -> Made:
    """Run what is out of date and render the report into an empty folder.

    Raises UserError where settings, data, the results folder or a template is at fault.
    """
    request = order.make_request()
    with store_in_use(request):
        plan = plan_build(request)
        # Nothing is said of a draft that runs nothing.
        with BuildDisplay() if plan.stale else nullcontext(ignore_events) as on_event:
            computed = compute_report(request, plan, on_event, "draft")
    drawings = draw_for_page(computed.report, request.drawings)
    unwritten = f"The draft cannot be written to {folder.parent}"
    with os_error_as(ResultsFolderError, unwritten), request.faults_in_text():
        (folder / "report.json").write_text(computed.report.to_json(), encoding="utf-8")
        write_page_files(computed.report, folder, drawings, request.theme)
    return Made((*request.code.warnings, *computed.notes, *computed.failures))
