"""The write-up that ships: neural networks on MNIST.

`experiments/` declares what is computed, with `data/`, `networks` and
`training/`; `sections/` turns results into metrics, figures, tables and claims.
"""
