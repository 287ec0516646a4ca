"""The compiled loop trains as plain Keras does, and the same way every time."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import tensorflow as tf

from reportgen.base.arrays import Array
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.networks import (
    Autoencoder,
    ConvNet,
    DenseClassifier,
    NetworkDescription,
    initialise,
    keras_file,
    shaped_for,
    summarise,
)
from reportgen.projects.mnist.training.loop import Trained, train
from reportgen.projects.mnist.training.prediction import predictor, read_noisy
from reportgen.projects.mnist.training.program import Program, Recipe
from reportgen.projects.mnist.training.run import Examples, Precision
from tests.projects.mnist.training.runs import training_run

SMALL_CONVNET = ConvNet(filters=(4, 4), kernel_size=3, pool_size=2, pool_stride=1, dense=(8,))


@pytest.fixture(scope="module")
def training_set() -> Examples:
    """300 digits: at a batch of 64 the last batch is smaller."""
    digits = load_mnist().subset(300, 0)
    return Examples(scale_pixels(digits.training_images), one_hot(digits.training_labels))


@pytest.fixture(scope="module")
def test_set() -> Examples:
    """110 test digits."""
    digits = load_mnist().subset(0, 110)
    return Examples(scale_pixels(digits.test_images), one_hot(digits.test_labels))


def train_with_keras_fit(
    recipe: Recipe, examples: Examples, order: Array, learning_rate: float, factor: float, seed: int
) -> list[Array]:
    """Return the weights after one epoch of Keras `fit` on batches in that order."""
    import keras

    network = recipe.network.build()
    if recipe.penalised:
        for layer in network.layers[:-1]:
            if hasattr(layer, "kernel"):
                layer.kernel.regularizer = keras.regularizers.L2(factor)
    initialise(network, seed)
    kinds = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
    losses = {
        "classification": "categorical_crossentropy",
        "reconstruction": "binary_crossentropy",
    }
    # To compile a program takes longer than to do without for so few batches.
    network.compile(
        optimizer=kinds[recipe.optimizer](learning_rate),
        loss=losses[recipe.objective],
        run_eagerly=True,
    )
    network.fit(
        shaped_for(network, examples.inputs)[order],
        examples.targets[order],
        batch_size=recipe.batch_size,
        epochs=1,
        shuffle=False,
        verbose=0,
    )
    return [np.array(weight) for weight in network.get_weights()]


class TestAgainstKerasFit:
    @pytest.mark.parametrize(
        ("network", "optimizer", "factor"),
        [
            (DenseClassifier((32, 16)), "sgd", 0.0),
            (DenseClassifier((32, 16)), "sgd", 1e-2),
            (DenseClassifier((32, 16)), "adam", 0.0),
            (DenseClassifier((32, 16)), "adam", 1e-2),
            (SMALL_CONVNET, "adam", 0.0),
        ],
    )
    def test_an_epoch_gives_the_same_weights_within_rounding(
        self,
        network: NetworkDescription,
        optimizer: str,
        factor: float,
        training_set: Examples,
    ) -> None:
        recipe = Recipe(network, "classification", optimizer, 64, penalised=factor > 0)  # type: ignore[arg-type]
        learning_rate = 0.1 if optimizer == "sgd" else 0.001
        order = np.random.default_rng(5).permutation(300).astype(np.int32)
        program = Program(recipe)
        start = program.network.get_weights()

        program.reset(seed=7, learning_rate=learning_rate)
        program.run_epoch(
            shaped_for(program.network, training_set.inputs), training_set.targets, order, factor
        )
        ours = program.network.get_weights()
        theirs = train_with_keras_fit(recipe, training_set, order, learning_rate, factor, seed=7)

        assert len(ours) == len(theirs)
        for our_weight, their_weight in zip(ours, theirs, strict=True):
            assert np.allclose(our_weight, their_weight, rtol=1e-3, atol=2e-5)
        assert any(np.abs(a - b).max() > 1e-3 for a, b in zip(ours, start, strict=True))

    def test_the_autoencoder_trains_as_in_keras_too(self, training_set: Examples) -> None:
        clean = Examples(training_set.inputs, training_set.inputs.reshape(300, -1))
        recipe = Recipe(Autoencoder((32,), 8), "reconstruction", "adam", 64)
        order = np.arange(300, dtype=np.int32)
        program = Program(recipe)

        program.reset(seed=7, learning_rate=0.001)
        program.run_epoch(clean.inputs.reshape(300, -1), clean.targets, order, 0.0)
        theirs = train_with_keras_fit(recipe, clean, order, 0.001, 0.0, seed=7)

        for our_weight, their_weight in zip(program.network.get_weights(), theirs, strict=True):
            assert np.allclose(our_weight, their_weight, rtol=1e-3, atol=2e-5)


class TestTraining:
    def run(self, training_set: Examples, test_set: Examples, seed: int) -> Trained:
        recipe = Recipe(DenseClassifier((32,)), "classification", "sgd", 64)
        return train(recipe, training_set, test_set, training_run(epochs=3, seed=seed))

    def test_the_same_seed_gives_the_same_bits_whatever_ran_before(
        self, training_set: Examples, test_set: Examples
    ) -> None:
        first = self.run(training_set, test_set, seed=1)
        other = self.run(training_set, test_set, seed=2)
        again = self.run(training_set, test_set, seed=1)

        assert first.curve == again.curve != other.curve
        for weight, weight_again in zip(first.weights, again.weights, strict=True):
            assert np.array_equal(weight, weight_again)

    def test_each_epoch_is_announced_and_recorded(
        self, training_set: Examples, test_set: Examples
    ) -> None:
        announced: list[tuple[int, int]] = []
        recipe = Recipe(DenseClassifier((32,)), "classification", "sgd", 64)

        run = training_run(
            epochs=3, progress=lambda step, steps, _="": announced.append((step, steps))
        )
        trained = train(recipe, training_set, test_set, run)

        assert announced == [(1, 3), (2, 3), (3, 3)]
        assert len(trained.curve.loss) == len(trained.curve.validation_accuracy) == 3
        assert trained.curve.loss[2] < trained.curve.loss[0]

    def test_weight_decay_makes_the_weights_smaller(
        self, training_set: Examples, test_set: Examples
    ) -> None:
        recipe = Recipe(DenseClassifier((32,)), "classification", "sgd", 64, penalised=True)

        norms = [
            np.square(
                train(
                    recipe, training_set, test_set, training_run(epochs=3), penalty_factor=factor
                ).weights[0]
            ).sum()
            for factor in (0.0, 0.1)
        ]

        assert norms[1] < 0.7 * norms[0]

    def test_a_predictor_answers_as_the_trained_network_did(
        self, training_set: Examples, test_set: Examples
    ) -> None:
        trained = self.run(training_set, test_set, seed=1)
        self.run(training_set, test_set, seed=2)

        predict = predictor(DenseClassifier((32,)), trained.weights)

        assert np.array_equal(predict(test_set.inputs), trained.test_outputs)


class TestHalfPrecision:
    def run(self, training_set: Examples, test_set: Examples, precision: Precision) -> Trained:
        recipe = Recipe(SMALL_CONVNET, "classification", "adam", 50, precision=precision)
        return train(recipe, training_set, test_set, training_run(epochs=3))

    def test_trains_nearly_as_full_precision_and_the_same_way_every_time(
        self, training_set: Examples, test_set: Examples
    ) -> None:
        full = self.run(training_set, test_set, "float32")
        half = self.run(training_set, test_set, "bfloat16")
        again = self.run(training_set, test_set, "bfloat16")

        assert half.curve == again.curve != full.curve
        assert half.curve.loss == pytest.approx(full.curve.loss, rel=0.02)

    def test_leaves_a_network_of_full_precision(
        self, training_set: Examples, test_set: Examples
    ) -> None:
        half = self.run(training_set, test_set, "bfloat16")

        assert {weight.dtype for weight in half.weights} == {np.dtype(np.float32)}
        # Weights of half precision would stay where steps of a thousandth are too small for them.
        assert any(
            np.any(weight != tf.cast(tf.cast(weight, tf.bfloat16), tf.float32))
            for weight in half.weights
        )
        answers = predictor(SMALL_CONVNET, half.weights)(test_set.inputs)
        assert np.array_equal(answers, half.test_outputs)


class TestReadingNoisyImages:
    @pytest.mark.parametrize("classifier", [SMALL_CONVNET, DenseClassifier((12,))])
    def test_one_pass_answers_as_the_networks_do_one_after_the_other(
        self, classifier: NetworkDescription, test_set: Examples
    ) -> None:
        denoiser = Autoencoder((16,), 6)
        weights, denoiser_weights = weights_of(classifier, 1), weights_of(denoiser, 2)
        noisy = salt_and_pepper(test_set.inputs, 0.3, np.random.default_rng(4))

        reading = read_noisy(noisy, classifier, weights, denoiser, denoiser_weights)

        denoised = predictor(denoiser, denoiser_weights)(noisy)
        classify = predictor(classifier, weights)
        assert np.allclose(reading.denoised_images, denoised, atol=1e-6)
        assert np.allclose(reading.noisy, classify(noisy), atol=1e-6)
        assert np.allclose(reading.denoised, classify(denoised), atol=1e-6)
        assert np.abs(reading.noisy - reading.denoised).max() > 1e-3

    def test_images_that_fill_no_whole_chunk_are_all_answered(self) -> None:
        noisy = np.random.default_rng(0).random((260, 28, 28), dtype=np.float32)
        weights, denoiser = weights_of(SMALL_CONVNET, 1), Autoencoder((16,), 6)

        reading = read_noisy(noisy, SMALL_CONVNET, weights, denoiser, weights_of(denoiser, 2))

        assert len(reading.noisy) == len(reading.denoised) == len(reading.denoised_images) == 260
        last = read_noisy(noisy[250:], SMALL_CONVNET, weights, denoiser, weights_of(denoiser, 2))
        assert np.allclose(reading.noisy[250:], last.noisy, atol=1e-6)


def weights_of(description: NetworkDescription, seed: int) -> tuple[Array, ...]:
    """Return first weights of a network."""
    network = description.build()
    initialise(network, seed)
    return tuple(np.array(weight) for weight in network.get_weights())


class TestBatches:
    @pytest.mark.parametrize(("images", "batch"), [(33, 16), (34, 16), (9, 9)])
    def test_of_odd_sizes_and_of_one_image_train_as_in_keras_too(
        self, training_set: Examples, images: int, batch: int
    ) -> None:
        smallest = ConvNet(filters=(3,), kernel_size=3, pool_size=2, pool_stride=1, dense=(4,))
        recipe = Recipe(smallest, "classification", "adam", batch)
        few = Examples(training_set.inputs[:images], training_set.targets[:images])
        order = np.arange(images, dtype=np.int32)
        program = Program(recipe)

        program.reset(seed=7, learning_rate=0.001)
        program.run_epoch(shaped_for(program.network, few.inputs), few.targets, order, 0.0)
        theirs = train_with_keras_fit(recipe, few, order, 0.001, 0.0, seed=7)

        for our_weight, their_weight in zip(program.network.get_weights(), theirs, strict=True):
            assert np.allclose(our_weight, their_weight, rtol=1e-3, atol=2e-5)


class TestNetworks:
    def test_keras_opens_the_saved_file_by_itself(self) -> None:
        import keras

        for description in (SMALL_CONVNET, DenseClassifier((12,)), Autoencoder((16,), 6)):
            network = description.build()
            initialise(network, 3)
            images = np.random.default_rng(0).random((5, *network.input_shape[1:]), np.float32)
            file = keras_file(network)

            with TemporaryDirectory() as folder:
                place = Path(folder) / file.name
                place.write_bytes(file.content)
                opened = keras.saving.load_model(place)

            assert np.allclose(opened(images), network(images), atol=1e-6)

    def test_the_convnet_of_the_write_up_has_its_shapes_and_parameters(self) -> None:
        network = ConvNet((32, 64, 100), 3, 2, 1, (200,)).build()

        summary = summarise(network)

        assert summary.parameters == network.count_params() == 7_298_726
        assert [layer.output_shape for layer in summary.layers] == [
            (26, 26, 32),
            (25, 25, 32),
            (23, 23, 64),
            (22, 22, 64),
            (20, 20, 100),
            (19, 19, 100),
            (36_100,),
            (200,),
            (10,),
        ]

    def test_the_dense_network_of_the_write_up_has_its_parameters(self) -> None:
        assert summarise(DenseClassifier((64, 64)).build()).parameters == 55_050

    def test_the_autoencoder_is_mirrored_about_its_code(self) -> None:
        summary = summarise(Autoencoder((128,), 96).build())

        assert [layer.output_shape for layer in summary.layers] == [(128,), (96,), (128,), (784,)]
        assert summary.layers[-1].activation == "sigmoid"

    def test_encoder_and_decoder_together_are_the_autoencoder(self) -> None:
        description = Autoencoder((16,), 4)
        network = description.build()
        initialise(network, 3)
        weights = tuple(np.array(weight) for weight in network.get_weights())
        images = np.random.default_rng(0).random((7, 28, 28), dtype=np.float32)

        codes = predictor(description, weights, "encoder")(images)
        pixels = predictor(description, weights, "decoder")(codes)

        assert codes.shape == (7, 4)
        assert np.allclose(pixels, predictor(description, weights)(images), atol=1e-6)
