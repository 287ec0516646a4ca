"""The images: MNIST as shipped, preprocessing and noise. NumPy alone."""

IMAGE_SIDE = 28
TRAINING_IMAGES = 60_000
TEST_IMAGES = 10_000
