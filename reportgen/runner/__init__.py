"""Run tasks whose results are not stored yet, and keep what they return.

The runner knows tasks, not what they compute: it gets them handed, gives each
a key (`keys`), decides what is to run and why (`plan`), runs that in worker
processes (`execute`, `workers`) and stores the results (`store`).
"""

from reportgen.runner.execute import Outcome, run_plan
from reportgen.runner.graph import tasks_needed
from reportgen.runner.plan import Plan, PlannedTask, plan_tasks
from reportgen.runner.store import Store
from reportgen.runner.workers import MakeExecutor, Workers, local_executor

__all__ = [
    "MakeExecutor",
    "Outcome",
    "Plan",
    "PlannedTask",
    "Store",
    "Workers",
    "local_executor",
    "plan_tasks",
    "run_plan",
    "tasks_needed",
]
