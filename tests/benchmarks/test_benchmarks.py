"""What the benchmarks conclude from what they measure."""

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.base.arrays import Array
from reportgen.report.parts import Counted, Metric

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports a module of the benchmarks, which are no package."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if (BENCHMARKS / f"{name}.py").exists():
            del sys.modules[name]


@pytest.mark.usefixtures("tensorflow")
class TestTheArithmeticLimit:
    def test_counts_the_products_of_a_dense_network(self, benchmark: Any) -> None:
        from reportgen.projects.mnist.networks import DenseClassifier

        network = DenseClassifier((64, 32)).build()
        kernels = [784 * 64, 64 * 32, 32 * 10]

        flops = benchmark("flops")

        assert flops.forward_flops(network) == 2 * sum(kernels)
        assert flops.training_flops(network) == 2 * (3 * sum(kernels) - kernels[0])

    def test_counts_a_convolution_at_each_of_its_positions(self, benchmark: Any) -> None:
        from reportgen.projects.mnist.networks import ConvNet

        network = ConvNet((4, 6), kernel_size=3, pool_size=2, pool_stride=1, dense=(8,)).build()
        kernels = [26 * 26 * 9 * 4, 23 * 23 * 9 * 4 * 6, 22 * 22 * 6 * 8, 8 * 10]

        assert benchmark("flops").forward_flops(network) == 2 * sum(kernels)


class TestTheQuality:
    def answers(self, accuracy: float, seed: int) -> Array:
        """Return which of 2,000 images two seeds name correctly."""
        return (np.random.default_rng(seed).random((2, 2000)) < accuracy).astype(float)

    def test_of_equally_good_networks_agrees(self, benchmark: Any) -> None:
        found = benchmark("agreement").agreement(self.answers(0.9, 1), self.answers(0.9, 2))

        assert found.agrees

    def test_of_a_worse_network_does_not(self, benchmark: Any) -> None:
        found = benchmark("agreement").agreement(self.answers(0.8, 1), self.answers(0.9, 2))

        assert not found.agrees
        assert found.difference == pytest.approx(-0.1, abs=0.03)

    def test_has_the_binomial_standard_error_where_seeds_do_not_differ(
        self, benchmark: Any
    ) -> None:
        same = np.stack([np.arange(1000) % 10 < 9] * 2).astype(float)

        found = benchmark("agreement").agreement(same, same)

        assert found.standard_error == pytest.approx((2 * 0.9 * 0.1 / 1000) ** 0.5)


class TestAShareOfTheEpochs:
    def test_is_at_least_one_of_each_network(self, benchmark: Any) -> None:
        epochs = benchmark("whole_report").epochs_of("full", 0.1)

        assert (epochs["three_layer"], epochs["convnet"], epochs["preprocessing"]) == (4, 1, 1)

    def test_that_is_whole_is_the_profile(self, benchmark: Any) -> None:
        assert benchmark("whole_report").epochs_of("full", 1.0)["convnet"] == 10


class TestTheReportBesideAPlainScript:
    @pytest.mark.parametrize(
        ("name", "plain", "printed"),
        [
            ("mlp.test_accuracy", [0.970, 0.969, 0.971], "0.0056"),
            ("mlp.test_accuracy", [0.970], "one seed"),
            ("noise.crossover", [0.1, 0.2], "one seed"),
        ],
    )
    def test_has_the_uncertainty_of_replicated_accuracies(
        self, benchmark: Any, name: str, plain: list[float], printed: str
    ) -> None:
        accuracies = (0.9674, 0.9698, 0.9719)
        images = Counted(noun="test image", count=10_000)
        metrics: dict[str, Any] = {
            "mlp.test_accuracy": {"replicates": accuracies, "counted": images},
            "noise.crossover": {"replicates": (), "counted": None},
        }
        metric = Metric(name=name, value=0.97, description="a number", **metrics[name])

        found = benchmark("whole_report").two_standard_errors(metric.model_dump(mode="json"), plain)

        assert found == printed
