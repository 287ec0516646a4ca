"""How fast this machine multiplies matrices in TensorFlow: what no training can beat.

python matrix_product.py FOLDER [THREADS]
"""

import sys
import time
from statistics import median

import tensorflow as tf
from serve import serve

SIDE = 3072
PRODUCTS = 5  # their median counts


def main() -> None:
    """Serve measurements on so many threads; on all cores where none are named."""
    if len(sys.argv) > 2:
        tf.config.threading.set_intra_op_parallelism_threads(int(sys.argv[2]))
    matrix = tf.random.normal((SIDE, SIDE))
    multiply = tf.function(tf.linalg.matmul)

    def seconds() -> float:
        start = time.perf_counter()
        multiply(matrix, matrix)[0, 0].numpy()
        return time.perf_counter() - start

    def flops_per_second() -> float:
        return 2 * SIDE**3 / median(seconds() for _ in range(PRODUCTS))

    seconds()  # the first one prepares
    serve({"flops_per_second": flops_per_second})


if __name__ == "__main__":
    main()
