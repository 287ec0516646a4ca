"""The images that ship, and what is done to them before training."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reportgen.base.arrays import Array
from reportgen.base.errors import DataError
from reportgen.projects.mnist.data.mnist import MNIST_FILE, Dataset, load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import (
    deviation_of,
    draw_cloud,
    mean_of,
    one_hot,
    scale,
    scale_pixels,
    shift,
)
from tests.mnist import PROJECT


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """64 training and 32 test images of MNIST itself."""
    return load_mnist().subset(64, 32)


class TestMnist:
    def test_all_70000_images_are_there(self) -> None:
        mnist = load_mnist()

        assert mnist.training_images.shape == (60_000, 28, 28)
        assert mnist.test_images.shape == (10_000, 28, 28)
        assert mnist.training_labels[:5].tolist() == [5, 0, 4, 1, 9]
        assert mnist.test_labels[:5].tolist() == [7, 2, 1, 0, 4]

    def test_one_flipped_bit_is_noticed(self, tmp_path: Path) -> None:
        damaged = tmp_path / "mnist.npz"
        content = bytearray(MNIST_FILE.read_bytes())
        content[len(content) // 2] ^= 1
        damaged.write_bytes(content)

        with pytest.raises(DataError, match=r"mnist\.npz is damaged: .* Restore it"):
            _ = replace(PROJECT.data["mnist"], file=damaged).digest


points = arrays(
    np.float32, (20, 2), elements=st.floats(-1000, 1000, width=32, allow_subnormal=False)
)


class TestPreprocessing:
    def test_pixels_become_fractions(self, digits: Dataset) -> None:
        pixels = scale_pixels(digits.training_images)

        assert pixels.dtype == np.float32
        assert (pixels.min(), pixels.max()) == (0, 1)

    def test_a_label_becomes_a_row_with_a_single_one(self, digits: Dataset) -> None:
        rows = one_hot(digits.training_labels)

        assert rows.shape == (64, 10)
        assert np.all(rows.sum(axis=1) == 1)
        assert np.array_equal(rows.argmax(axis=1), digits.training_labels)

    @given(points)
    def test_a_shifted_cloud_has_mean_zero(self, cloud: Array) -> None:
        shifted = shift(cloud, mean_of(cloud, axis=0))

        assert np.allclose(shifted.mean(axis=0, dtype=np.float64), 0, atol=1e-3)

    def test_a_scaled_cloud_has_variance_one(self) -> None:
        cloud = draw_cloud(200, np.random.default_rng(0))

        scaled = scale(shift(cloud, mean_of(cloud, axis=0)), deviation_of(cloud, axis=0))

        assert np.allclose(scaled.var(axis=0), 1, atol=1e-5)

    def test_a_constant_feature_is_left_as_it_is(self) -> None:
        constant = np.full((5, 1), 3.0, np.float32)

        assert np.array_equal(scale(constant, deviation_of(constant, axis=0)), constant)


class TestSaltAndPepper:
    def test_level_zero_changes_nothing(self, digits: Dataset) -> None:
        pixels = scale_pixels(digits.test_images)

        assert np.array_equal(salt_and_pepper(pixels, 0, np.random.default_rng(0)), pixels)

    def test_level_one_leaves_black_and_white_alone(self, digits: Dataset) -> None:
        noisy = salt_and_pepper(scale_pixels(digits.test_images), 1, np.random.default_rng(0))

        assert set(np.unique(noisy)) == {0, 1}

    @given(level=st.floats(0, 1), seed=st.integers(0, 100))
    def test_a_pixel_is_kept_or_becomes_black_or_white(self, level: float, seed: int) -> None:
        grey = np.full((4, 28, 28), 0.5, np.float32)

        noisy = salt_and_pepper(grey, level, np.random.default_rng(seed))

        assert set(np.unique(noisy)) <= {0, 0.5, 1}
        assert noisy.dtype == np.float32

    @pytest.mark.parametrize("level", [0.1, 0.4, 0.9])
    def test_as_many_pixels_are_lost_as_the_level_says_evenly_to_both(self, level: float) -> None:
        grey = np.full((100, 28, 28), 0.5, np.float32)
        standard_error = np.sqrt(level / grey.size)

        noisy = salt_and_pepper(grey, level, np.random.default_rng(1))

        assert np.mean(noisy == 0) == pytest.approx(level / 2, abs=5 * standard_error)
        assert np.mean(noisy == 1) == pytest.approx(level / 2, abs=5 * standard_error)

    def test_a_higher_level_loses_what_a_lower_one_loses_and_more(self) -> None:
        grey = np.full((10, 28, 28), 0.5, np.float32)

        low = salt_and_pepper(grey, 0.2, np.random.default_rng(3)) != 0.5
        high = salt_and_pepper(grey, 0.6, np.random.default_rng(3)) != 0.5

        assert np.all(high[low])

    def test_the_images_given_are_not_changed(self, digits: Dataset) -> None:
        pixels = scale_pixels(digits.test_images)
        before = pixels.copy()

        salt_and_pepper(pixels, 0.5, np.random.default_rng(0))

        assert np.array_equal(pixels, before)

    @pytest.mark.parametrize("level", [-0.1, 1.1, float("nan")])
    def test_a_level_outside_its_range_is_refused(self, level: float) -> None:
        with pytest.raises(ValueError, match="must be from 0 to 1"):
            salt_and_pepper(np.zeros((1, 28, 28), np.float32), level, np.random.default_rng(0))
