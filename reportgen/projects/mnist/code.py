"""What the engine calls of this project."""

from reportgen.project.code import Code
from reportgen.projects.mnist.experiments import declare_tasks
from reportgen.projects.mnist.results import RESULT_CLASSES
from reportgen.projects.mnist.sections import write_section
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.training.runtime import start_worker

CODE = Code(Settings, declare_tasks, write_section, start_worker, RESULT_CLASSES)
