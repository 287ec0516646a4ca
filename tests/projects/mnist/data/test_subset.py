"""A part of the images is a sample of all of them, and the same one every time."""

import numpy as np
import pytest

from reportgen.base.arrays import Array
from reportgen.projects.mnist.data.mnist import Dataset, load_mnist
from reportgen.projects.mnist.sizes import CLASSES, TEST_IMAGES, TRAINING_IMAGES


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return load_mnist()


@pytest.fixture(scope="module")
def means(mnist: Dataset) -> Array:
    """The mean image of each digit, (10, 784)."""
    pixels = mnist.training_images.reshape(TRAINING_IMAGES, -1)
    return np.stack([pixels[mnist.training_labels == d].mean(axis=0) for d in range(CLASSES)])


class TestSubset:
    def test_has_as_many_images_as_are_asked_for_each_with_its_label(self, mnist: Dataset) -> None:
        subset = mnist.subset(300, 200)

        assert subset.training_images.shape == (300, 28, 28)
        assert subset.test_images.shape == (200, 28, 28)
        for image, label in zip(subset.test_images[:20], subset.test_labels[:20], strict=True):
            (places,) = np.nonzero((mnist.test_images == image).all(axis=(1, 2)))
            assert label in mnist.test_labels[places]

    def test_is_the_part_in_its_order_where_all_images_are_asked_for(self, mnist: Dataset) -> None:
        whole = mnist.subset(TRAINING_IMAGES, TEST_IMAGES)

        assert np.array_equal(whole.training_images, mnist.training_images)
        assert np.array_equal(whole.training_labels, mnist.training_labels)
        assert np.array_equal(whole.test_images, mnist.test_images)
        assert np.array_equal(whole.test_labels, mnist.test_labels)

    def test_can_be_of_one_part_alone(self, mnist: Dataset) -> None:
        assert mnist.subset(0, 50).training_images.shape == (0, 28, 28)
        assert mnist.subset(50, 0).test_images.shape == (0, 28, 28)

    def test_has_each_digit_in_its_share_to_within_one_image_at_any_size(
        self, mnist: Dataset
    ) -> None:
        # It begins with each smaller one, so this looks at every size.
        largest = mnist.subset(TRAINING_IMAGES - 1, TEST_IMAGES - 1)

        for labels, all_labels in zip(labels_of(largest), labels_of(mnist), strict=True):
            sizes = np.arange(1, len(labels) + 1)
            for digit in range(CLASSES):
                count = np.cumsum(labels == digit)
                share = sizes * np.mean(all_labels == digit)
                assert np.abs(count - share).max() < 1

    @pytest.mark.parametrize("size", [10, 1000, 9000])
    def test_contains_each_smaller_one(self, size: int, mnist: Dataset) -> None:
        smaller, larger = mnist.subset(size, size), mnist.subset(size + 500, size + 500)

        assert np.array_equal(smaller.training_images, larger.training_images[:size])
        assert np.array_equal(smaller.test_images, larger.test_images[:size])

    def test_is_no_other_on_another_machine_or_day(self, mnist: Dataset) -> None:
        subset = mnist.subset(1000, 1000)

        assert subset.training_images.sum(dtype=np.int64) == 25_785_314
        assert subset.test_images.sum(dtype=np.int64) == 26_502_888

    def test_is_spread_over_the_whole_part(self, mnist: Dataset) -> None:
        places = np.arange(TEST_IMAGES)
        numbered = Dataset(mnist.training_images, mnist.training_labels, places, mnist.test_labels)

        chosen = numbered.subset(0, 1000).test_images

        assert len(np.unique(chosen)) == 1000
        in_each_tenth = np.histogram(chosen, bins=10, range=(0, TEST_IMAGES))[0]
        assert in_each_tenth.min() > 70  # of 100 expected
        assert in_each_tenth.max() < 130


def labels_of(dataset: Dataset) -> tuple[Array, Array]:
    return dataset.training_labels, dataset.test_labels


class TestWhyNotTheFirstImages:
    """By a classifier that draws nothing: it names the digit whose mean image is nearest.

    Its accuracies are those of docs/settings.md.
    """

    def test_the_halves_of_the_test_images_are_two_populations(
        self, means: Array, mnist: Dataset
    ) -> None:
        right = is_right(means, mnist)

        first, second = np.split(right, 2)
        assert first.mean() == pytest.approx(0.774, abs=0.001)
        assert second.mean() == pytest.approx(0.866, abs=0.001)

    def test_the_subset_of_1000_is_like_all_of_them(self, means: Array, mnist: Dataset) -> None:
        right, subset = is_right(means, mnist), is_right(means, mnist.subset(0, 1000))

        assert right[:1000].mean() == pytest.approx(0.790, abs=0.001)
        assert subset.mean() == pytest.approx(0.812, abs=0.001)
        assert right.mean() == pytest.approx(0.820, abs=0.001)

    @pytest.mark.parametrize("size", [1000, 2000, 5000])
    def test_a_subset_is_nearer_to_all_images_than_as_many_of_the_first_are(
        self, size: int, means: Array, mnist: Dataset
    ) -> None:
        right = is_right(means, mnist)
        first, subset = right[:size], is_right(means, mnist.subset(0, size))
        standard_error = right.std() / np.sqrt(size)

        assert abs(subset.mean() - right.mean()) < 2 * standard_error
        assert abs(first.mean() - right.mean()) > 2 * standard_error


def is_right(means: Array, dataset: Dataset) -> Array:
    """Return for each test image whether the nearest mean is that of its digit."""
    pixels = dataset.test_images.reshape(len(dataset.test_images), -1).astype(np.float64)
    # The square of the distance, less what is the same for all means.
    distances = (means**2).sum(axis=1) - 2 * pixels @ means.T
    right: Array = distances.argmin(axis=1) == dataset.test_labels
    return right
