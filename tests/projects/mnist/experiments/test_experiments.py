"""Each experiment, trained for real on a few hundred images."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.experiments.generation import draw_codes, first_catches, fit_gaussian
from reportgen.projects.mnist.networks import DenseClassifier
from reportgen.projects.mnist.results import (
    Cloud,
    Denoising,
    Generation,
    TrainedAutoencoder,
    TrainedClassifier,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.training.run import Examples
from reportgen.tasks.results.types import Results
from reportgen.tasks.task import Task
from tests.mnist import STEMS, declare_tasks, load_settings
from tests.projects.mnist.experiments.conftest import run
from tests.projects.mnist.training.runs import training_run


class TestDeclaring:
    def test_the_write_up_has_a_task_for_every_replicate_factor_and_level(self) -> None:
        settings = load_settings("full")

        names = [task.name for stem in STEMS for task in declare_tasks(stem, settings)]

        assert len(names) == len(set(names))
        assert [name for name in names if name.startswith("mlp")] == ["mlp.1", "mlp.2", "mlp.3"]
        assert sum(name.startswith("weight_decay.") for name in names) == 9
        assert sum(name.startswith("noise.light.") for name in names) == 3
        assert sum(name.startswith("noise.light_reading.") for name in names) == 3
        assert sum(name.startswith("noise.") for name in names) == 3 + 3 + 11
        assert "weight_decay.1e-06.1" in names
        assert "noise.0.4" in names

    def test_no_batch_is_larger_than_the_training_set(self, tensorflow: None) -> None:
        from reportgen.projects.mnist.training.program import recipe_for

        ten = Examples(np.zeros((10, 28, 28), np.float32), np.zeros((10, 10), np.float32))
        run = training_run(batch_size=128)

        recipe = recipe_for(DenseClassifier((4,)), "classification", "sgd", run, ten)

        assert recipe.batch_size == 10

    def test_no_two_tasks_share_a_seed(self, tiny_tasks: dict[str, Task]) -> None:
        seeds = [task.seed for task in tiny_tasks.values()]

        assert len(set(seeds)) == len(seeds)

    def test_one_more_replicate_changes_no_other_task(self) -> None:
        before = declare_tasks("mlp", load_settings("fast"))
        after = declare_tasks("mlp", load_settings("fast", overrides=["mlp.replicates=4"]))

        assert after[:3] == before
        assert len(after) == 4

    def test_another_root_seed_changes_every_seed(self) -> None:
        one = declare_tasks("weight_decay", load_settings("fast"))
        other = declare_tasks("weight_decay", load_settings("fast", overrides=["seed=2"]))

        assert all(a.seed != b.seed for a, b in zip(one, other, strict=True))

    def test_the_digits_are_read_by_the_classifier_that_the_settings_name(self) -> None:
        settings = load_settings("fast", overrides=['noise.classifier="mlp"'])

        for stem in ("noise", "generation"):
            readers = [
                task.dependencies["classifier"]
                for task in declare_tasks(stem, settings)
                if "autoencoder" in task.dependencies
            ]
            assert set(readers) == {"mlp.1"}

    def test_declaring_imports_no_tensorflow(self) -> None:
        program = (
            "import sys; import reportgen.workflow.build; from tests.mnist import *;"
            "CODE.declare_tasks(load_settings());"
            "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
        )

        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


class TestPreprocessing:
    def test_the_cloud_ends_at_mean_zero_and_variance_one(self, tiny_results: Results) -> None:
        cloud = tiny_results.of(Cloud, "preprocessing.cloud")

        assert cloud.original.shape == (50, 2)
        assert np.all(np.abs(cloud.original.mean(axis=0)) > 1)
        assert np.allclose(cloud.shifted.mean(axis=0), 0, atol=1e-5)
        assert np.allclose(cloud.scaled.mean(axis=0), 0, atol=1e-5)
        assert np.allclose(cloud.scaled.var(axis=0), 1, atol=1e-4)

    def test_the_same_network_is_trained_on_three_forms_of_the_pixels(
        self, tiny_results: Results
    ) -> None:
        summaries = {
            tiny_results.of(TrainedClassifier, f"preprocessing.{form}.1").summary
            for form in ("raw", "scaled", "standardised")
        }

        assert len(summaries) == 1


class TestClassifiers:
    @pytest.mark.parametrize(
        "name", ["mlp.1", "three_layer.2", "weight_decay.1e-05.1", "convnet.1"]
    )
    def test_a_classifier_learns_and_is_measured_on_every_test_image(
        self, name: str, tiny_results: Results
    ) -> None:
        trained = tiny_results.of(TrainedClassifier, name)

        assert trained.evaluation.image_count == 120
        assert trained.evaluation.accuracy > 0.2
        assert trained.evaluation.accuracy == pytest.approx(trained.curve.validation_accuracy[-1])
        assert trained.evaluation.loss == pytest.approx(trained.curve.validation_loss[-1])
        assert trained.curve.loss[-1] < trained.curve.loss[0]

    def test_replicates_differ(self, tiny_results: Results) -> None:
        first = tiny_results.of(TrainedClassifier, "mlp.1")
        second = tiny_results.of(TrainedClassifier, "mlp.2")

        assert first.curve != second.curve

    def test_the_network_is_the_one_of_the_settings(
        self, tiny_results: Results, tiny_settings: Settings
    ) -> None:
        layers = tiny_results.of(TrainedClassifier, "mlp.1").summary.layers

        assert [layer.output_shape[0] for layer in layers[1:-1]] == list(tiny_settings.mlp.hidden)


class TestAutoencoder:
    def test_it_learns_to_take_noise_away(self, tiny_results: Results) -> None:
        trained = tiny_results.of(TrainedAutoencoder, "autoencoder.1")

        assert trained.curve.validation_loss[-1] < trained.curve.validation_loss[0]
        assert trained.test_loss == pytest.approx(trained.curve.validation_loss[-1])
        assert trained.summary.input_shape == (784,)


class TestNoise:
    def test_without_noise_the_classifier_reads_what_it_read_when_it_was_tested(
        self, tiny_results: Results
    ) -> None:
        tested = tiny_results.of(TrainedClassifier, "convnet.1").evaluation
        read = tiny_results.of(Denoising, "noise.0.0")

        assert np.array_equal(read.noisy.correct, tested.correct)

    def test_more_noise_is_harder_to_read(self, tiny_results: Results) -> None:
        losses = [
            tiny_results.of(Denoising, f"noise.{level}").noisy.loss for level in (0.0, 0.2, 0.5)
        ]

        assert losses == sorted(losses)

    def test_the_examples_are_the_first_test_digits(self, tiny_results: Results) -> None:
        read = tiny_results.of(Denoising, "noise.0.2")

        assert read.example_digits == tuple(load_mnist().subset(0, 2).test_labels)
        assert read.noisy_examples.shape == read.denoised_examples.shape == (2, 28, 28)
        assert read.noisy_examples.dtype == np.uint8


class TestGeneration:
    def test_every_digit_is_caught_or_shown_as_missing(self, tiny_results: Results) -> None:
        generation = tiny_results.of(Generation, "generation.digits")

        assert [digit.digit for digit in generation.digits] == list(range(10))
        assert 0 < generation.attempts <= 600
        for digit in generation.digits:
            assert 0 < digit.attempts <= generation.attempts
            if digit.confidence is None:
                assert not digit.pixels.any()
            else:
                assert digit.confidence >= 0.3

    def test_no_more_codes_are_drawn_than_the_settings_allow(
        self, tiny_results: Results, tiny_tasks: dict[str, Task]
    ) -> None:
        task = tiny_tasks["generation.digits"]
        arguments = {**task.arguments, "threshold": 1.0, "max_attempts": 7}
        strict = replace(task, arguments=arguments)

        generation = run(strict, dict(tiny_results))

        assert isinstance(generation, Generation)
        assert generation.attempts == 7
        assert generation.accepted == ()

    def test_a_digit_is_caught_by_the_first_draw_that_is_sure_enough(self) -> None:
        probabilities = np.array(
            [[0.6, 0.4, 0.0], [0.95, 0.05, 0.0], [0.99, 0.01, 0.0], [0.05, 0.05, 0.9]]
        )

        assert first_catches(probabilities, threshold=0.9) == {0: 1, 2: 3}

    def test_codes_are_drawn_as_the_codes_of_the_images_are_spread(self) -> None:
        rng = np.random.default_rng(0)
        codes = rng.multivariate_normal([5.0, 8.0], [[1.0, 0.6], [0.6, 2.0]], size=5000)

        drawn = draw_codes(*fit_gaussian(codes), 5000, rng)

        assert np.allclose(drawn.mean(axis=0), [5, 8], atol=0.15)
        assert np.allclose(np.cov(drawn, rowvar=False), [[1, 0.6], [0.6, 2]], atol=0.2)
        assert drawn.min() >= 0
