"""What one core can do at best: large matrix products in single precision, compiled by XLA.

Run as `python -m gru_or_lstm.benchmarks.speed.peak` it prints billions of operations a second.
"""

import time
from typing import Final

from ...search.quiet import import_tensorflow_quietly

SIZE: Final = 512
PRODUCTS: Final = 20
REPEATS: Final = 15


def peak_gigaflops() -> float:
    """Multiply matrices of `SIZE` x `SIZE` on one thread; return the fastest of `REPEATS`."""
    import tensorflow as tf

    from ...search.training import configure_tensorflow

    configure_tensorflow()
    matrix = tf.random.normal((SIZE, SIZE)) / SIZE

    @tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
    def multiply(start: tf.Tensor) -> tf.Tensor:
        return tf.while_loop(
            lambda count, _product: count < PRODUCTS,
            lambda count, product: (count + 1, tf.matmul(product, matrix)),
            (0, start),
        )[1]

    multiply(matrix)
    fastest = float("inf")
    for _ in range(REPEATS):
        started = time.perf_counter()
        multiply(matrix).numpy()
        fastest = min(fastest, time.perf_counter() - started)
    return 2.0 * SIZE**3 * PRODUCTS / fastest / 1e9


if __name__ == "__main__":
    import_tensorflow_quietly()
    print(peak_gigaflops())  # noqa: T201  # the parent process reads it
