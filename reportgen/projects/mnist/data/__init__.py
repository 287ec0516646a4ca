"""The data: MNIST as shipped, preprocessing and noise. NumPy alone."""
