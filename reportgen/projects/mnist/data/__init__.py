"""The data: MNIST as shipped, preprocessing and noise. Only NumPy is used."""
