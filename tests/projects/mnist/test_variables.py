"""What the user's environment says of TensorFlow is heard, and known to the keys."""

import os

import pytest

from reportgen.tasks.numeric_variables import numeric_variables, set_defaults
from tests.mnist import PROJECT


@pytest.fixture(autouse=True)
def _no_variables_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in numeric_variables(PROJECT.variables):
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XLA_FLAGS", "--xla_cpu_max_isa=SSE4_2"),
        ("TF_ENABLE_ONEDNN_OPTS", "0"),
        ("ONEDNN_MAX_CPU_ISA", "AVX2"),
        ("TF_NUM_INTRAOP_THREADS", "2"),
        ("CUDA_VISIBLE_DEVICES", ""),
    ],
)
def test_a_variable_that_can_change_a_result_counts(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert numeric_variables(PROJECT.variables) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TF_CPP_MIN_LOG_LEVEL", "0"),
        ("TF_NUM_INTEROP_THREADS", "4"),
        ("TF_FORCE_GPU_ALLOW_GROWTH", "false"),
        ("TF_ENABLE_ONEDNN_OPTS", "1"),  # as by default
        ("TF_VAR_password", "a secret of Terraform's"),
        ("LANG", "C"),
    ],
)
def test_a_variable_that_changes_no_result_does_not(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert numeric_variables(PROJECT.variables) == {}


def test_what_is_in_no_key_is_kept_from_tensorflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        os, "environ", {"TF_DETERMINISTIC_OPS": "0", "XLA_FLAGS": "--a", "TF_CPP_VMODULE": "b=1"}
    )

    set_defaults(PROJECT.variables)

    assert os.environ == {
        "XLA_FLAGS": "--a",
        "TF_CPP_VMODULE": "b=1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "1",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        "KERAS_HOME": "/dev/null",
        "OMP_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
    }
