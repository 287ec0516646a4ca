"""The report's experiments as one plain script: Keras `fit`, one after the other.

    python benchmarks/plain_keras.py [--profile full] [--set SECTION.NAME=VALUE]...

The same networks, settings, images and evaluations as a build, but no report. It
prints a line of JSON for each experiment: its seconds, and what it measured.
"""

import argparse
import json
import time
from collections.abc import Iterator
from typing import Any, Literal

import keras
import numpy as np
from mnist import load_settings

from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.networks import Autoencoder, DenseClassifier, convnet_of
from reportgen.projects.mnist.settings import Settings

Measured = dict[str, float | list[float]]
Pixels = Literal["raw", "scaled", "standardised"]


def main() -> None:
    """Run all experiments of a profile."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", default="full")
    parser.add_argument("--set", action="append", default=[], dest="overrides")
    asked = parser.parse_args()
    settings = load_settings(asked.profile, overrides=asked.overrides)
    keras.utils.set_random_seed(settings.seed)
    script = Script(settings)
    start = time.perf_counter()
    for stem, measured in script.experiments():
        seconds, start = time.perf_counter() - start, time.perf_counter()
        print(json.dumps({"stem": stem, "seconds": seconds, "measured": measured}), flush=True)


class Script:
    """The data and the two networks that several experiments read with."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        digits = load_mnist().subset(settings.data.train_size, settings.data.test_size)
        self.images, self.test_images = digits.training_images, digits.test_images
        self.labels = keras.utils.to_categorical(digits.training_labels, 10)
        self.test_labels = keras.utils.to_categorical(digits.test_labels, 10)
        self.rng = np.random.default_rng(settings.seed)
        self.classifier: Any = None
        self.denoiser: Any = None

    def experiments(self) -> Iterator[tuple[str, Measured]]:
        """Run the experiments in the order of the report; yield what each measured."""
        settings = self.settings
        forms: tuple[Pixels, ...] = ("raw", "scaled", "standardised")
        yield (
            "preprocessing",
            {f"preprocessing.{form}": self.dense(settings.preprocessing, form) for form in forms},
        )
        yield "mlp", {"mlp.test_accuracy": self.dense(settings.mlp)}
        yield "three_layer", {"three_layer.test_accuracy": self.dense(settings.three_layer)}
        decay = settings.weight_decay
        yield (
            "weight_decay",
            {
                f"weight_decay.{factor:.0e}.final_test_accuracy": self.dense(decay, factor=factor)
                for factor in decay.factors
            },
        )
        yield "convnet", {"convnet.test_accuracy": self.convnet()}
        yield "autoencoder", {"autoencoder.test_loss": self.autoencoder()}
        yield "noise", self.noise()
        yield "generation", {"generation.digits_generated": self.generate()}

    def dense(
        self,
        section: Any,
        form: Pixels = "scaled",
        factor: float = 0.0,
        noise_level: float = 0.0,
    ) -> list[float]:
        """Train the replicates of a dense classifier; return their accuracies."""
        accuracies = []
        for _ in range(section.replicates):
            network = DenseClassifier(section.hidden).build()
            for layer in network.layers[1:-1]:
                layer.kernel.regularizer = keras.regularizers.L2(factor) if factor else None
            optimizer = keras.optimizers.SGD(section.learning_rate)
            images, test_images = self.pixels(form)
            if noise_level:
                images = salt_and_pepper(images, noise_level, self.rng)
            accuracies.append(self.fit(network, optimizer, section, images, test_images))
        return accuracies

    def convnet(self) -> list[float]:
        """Train the replicates of the ConvNet; return their accuracies."""
        section = self.settings.convnet
        accuracies = []
        for _ in range(section.replicates):
            network = convnet_of(self.settings).build()
            images, test_images = (part[..., None] for part in self.pixels("scaled"))
            optimizer = keras.optimizers.Adam(section.learning_rate)
            accuracies.append(self.fit(network, optimizer, section, images, test_images))
            self.classifier = self.classifier or network
        return accuracies

    def autoencoder(self) -> float:
        """Train the denoiser; return its loss on the test images."""
        section = self.settings.autoencoder
        clean, clean_test = (part.reshape(len(part), -1) for part in self.pixels("scaled"))
        noisy, noisy_test = (
            salt_and_pepper(part, section.noise_level, self.rng) for part in (clean, clean_test)
        )
        self.denoiser = Autoencoder(section.hidden, section.latent).build()
        optimizer = keras.optimizers.Adam(section.learning_rate)
        self.denoiser.compile(optimizer, "binary_crossentropy")
        history = self.denoiser.fit(
            noisy,
            clean,
            batch_size=section.batch_size,
            epochs=section.epochs,
            validation_data=(noisy_test, clean_test),
            verbose=0,
        )
        return float(history.history["val_loss"][-1])

    def noise(self) -> Measured:
        """Read the test images at each noise level, with and without the denoiser.

        And train the first network on lightly noisy images.
        """
        light_level = self.settings.noise.light_level
        measured: Measured = {
            "noise.light.clean_accuracy": self.dense(self.settings.mlp, noise_level=light_level)
        }
        _, clean = self.pixels("scaled")
        for level in self.settings.noise.levels:
            noisy = salt_and_pepper(clean, level, self.rng)
            denoised = self.denoiser.predict(noisy.reshape(len(noisy), -1), verbose=0)
            for name, images in (("seasoned", noisy), ("denoised", denoised)):
                read = images.reshape(-1, 28, 28, 1)
                _, accuracy = self.classifier.evaluate(read, self.test_labels, verbose=0)
                measured[f"noise.{name}_accuracy.{level}"] = float(accuracy)
        return measured

    def generate(self) -> float:
        """Draw codes until every digit was caught; return how many were."""
        section = self.settings.generation
        layers = len(self.settings.autoencoder.hidden) + 1
        clean, _ = self.pixels("scaled")
        encoder = keras.Sequential(self.denoiser.layers[:layers])
        decoder = keras.Sequential(self.denoiser.layers[layers:])
        codes = encoder.predict(clean.reshape(len(clean), -1), verbose=0)
        mean, covariance = codes.mean(axis=0), np.cov(codes, rowvar=False)
        accepted: set[int] = set()
        for _ in range(0, section.max_attempts, 250):
            drawn = np.maximum(self.rng.multivariate_normal(mean, covariance, 250), 0)
            pixels = decoder.predict(drawn, verbose=0).reshape(-1, 28, 28, 1)
            answers = self.classifier.predict(pixels, verbose=0)
            sure = answers.max(axis=1) >= section.threshold
            accepted |= set(answers.argmax(axis=1)[sure].tolist())
            if len(accepted) == 10:
                break
        return float(len(accepted))

    def fit(
        self, network: Any, optimizer: Any, section: Any, images: Any, test_images: Any
    ) -> float:
        """Train a classifier; return its accuracy on the test images after the last epoch."""
        network.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
        history = network.fit(
            images,
            self.labels,
            batch_size=section.batch_size,
            epochs=section.epochs,
            validation_data=(test_images, self.test_labels),
            verbose=0,
        )
        return float(history.history["val_accuracy"][-1])

    def pixels(self, form: Pixels) -> tuple[Any, Any]:
        """Return training and test images as float32 in one of the three forms."""
        images: list[Any] = [part.astype(np.float32) for part in (self.images, self.test_images)]
        if form != "raw":
            images = [part / 255 for part in images]
        if form == "standardised":
            mean, deviation = images[0].mean(), images[0].std()
            images = [(part - mean) / deviation for part in images]
        return images[0], images[1]


if __name__ == "__main__":
    main()
