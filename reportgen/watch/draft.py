"""Make a draft: the page and its figures, without the PDF and a version number."""

import pickle
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from reportgen.base.errors import ResultsFolderError, os_error_as
from reportgen.base.paths import PACKAGE
from reportgen.render.page_files import draw_for_page, write_page_files
from reportgen.tasks.execution.events import ignore_events
from reportgen.tasks.execution.standby import StandbyWorkers, name_in, wait_for_tasks
from reportgen.tasks.plan import Plan
from reportgen.terminal.progress import BuildDisplay
from reportgen.watch.rebuild import DraftOrder, Made
from reportgen.watch.standby import WorkersWanted
from reportgen.workflow.assembly.compute import compute_report
from reportgen.workflow.build import store_in_use
from reportgen.workflow.request import BuildRequest, plan_build


def make_draft(order: DraftOrder, folder: Path) -> Made:
    """Run what is out of date and render the report into an empty folder.

    Raises UserError where settings, data, the results folder or a template is at fault.
    """
    request = order.make_request()
    if order.standby is not None:
        request = replace(request, ready=StandbyWorkers(order.standby))
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
    messages = (*request.code.warnings, *computed.notes, *computed.failures)
    ours = tuple(name for name in sys.modules if name.startswith(f"{PACKAGE.name}."))
    return Made(messages, _workers_for_next(request, plan), ours)


def _workers_for_next(request: BuildRequest, plan: Plan) -> WorkersWanted:
    """Return the workers that the next draft may use: as many as this one, at least one."""
    state = request.worker_state()
    call = (wait_for_tasks, request.code.start_worker, request.worker_state, state)
    at_once = max(1, min(request.jobs, len(plan.stale)))
    return WorkersWanted(name_in(state), pickle.dumps(call), at_once)
