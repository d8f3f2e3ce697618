"""Orthogonal initial weights whose bits do not depend on the processor.

Keras leaves the factorisation to TensorFlow, and that to Eigen, which sums in blocks whose size it
reads off the first-level cache: from 48 units on, machines with 32 and with 48 KiB drew weights
that differed in their last bits, and so did everything trained from them.
"""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating]


def orthonormalize(matrix: Matrix) -> npt.NDArray[np.float64]:
    """Make the columns of a matrix orthonormal, from left to right.

    The result is the Q of its QR factorisation with a positive diagonal of R, the one that is
    distributed uniformly if the entries are independent normal numbers. Only elementwise
    operations are used, each rounded as IEEE 754 says, in an order that nothing but the shape
    decides: no matrix product of a library, whose order depends on the processor.

    Args:
        matrix: Shape (rows, columns), linearly independent columns, so rows >= columns.

    Returns:
        Shape (rows, columns).

    References:
        Golub and Van Loan 2013, section 5.2.8 (modified Gram-Schmidt); Mezzadri 2007, section 5.

    Examples:
        >>> orthonormalize(np.array([[3.0, 1.0], [4.0, 0.0]])).round(3).tolist()
        [[0.6, 0.8], [0.8, -0.6]]
    """
    columns = np.array(matrix, np.float64)
    for index in range(columns.shape[1]):
        column = columns[:, index]
        column /= np.sqrt(_sum_rows(column * column))
        rest = columns[:, index + 1 :]
        rest -= column[:, None] * _sum_rows(column[:, None] * rest)
    return columns


def _sum_rows(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sum over the first axis one row after the other; `np.sum` may choose another order."""
    total: npt.NDArray[np.float64] = np.add.accumulate(values, axis=0)[-1]
    return total
