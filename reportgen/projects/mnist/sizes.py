"""The sizes of MNIST."""

IMAGE_SIDE = 28  # pixels
PIXELS = IMAGE_SIDE * IMAGE_SIDE  # of an image
BLACK, WHITE = 0, 255  # pixels as MNIST stores them, and all that lies between
TRAINING_IMAGES = 60_000
TEST_IMAGES = 10_000
CLASSES = 10
