"""What two versions were computed with, and on which images."""

from reportgen.report.model import Report
from tests.compare.pairs import compared, metric, version, with_tasks

REPORT = version(metric("mlp.test_accuracy", 0.97))


def environment(b: Report) -> dict[str, tuple[str, str]]:
    return {change.name: (change.a, change.b) for change in compared(REPORT, b).environment}


def with_environment(**changes: object) -> Report:
    return REPORT.model_copy(update={"environment": REPORT.environment.model_copy(update=changes)})


def test_libraries_processor_and_system_are_compared_by_name() -> None:
    other = with_environment(
        python="3.12",
        cpu="another",
        platform="macOS",
        libraries={"numpy": "2.2.0", "scipy": "1.15"},
        variables={"XLA_FLAGS": "--fast"},
    )

    assert environment(other) == {
        "python": ("3.11", "3.12"),
        "processor": ("a processor", "another"),
        "system": ("Linux", "macOS"),
        "numpy": ("2.1.0", "2.2.0"),
        "matplotlib": ("3.10.0", ""),
        "scipy": ("", "1.15"),
        "XLA_FLAGS": ("", "--fast"),
    }


def test_other_images_are_another_data_set() -> None:
    assert environment(with_tasks(REPORT, "mlp.1", data={"mnist": "07e4"})) == {
        "data mnist": ("da7a", "07e4")
    }


def test_the_command_and_the_number_of_cores_change_nothing() -> None:
    assert environment(with_environment(command="another", cores=64)) == {}
