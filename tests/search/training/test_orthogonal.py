import numpy as np
import pytest
from gru_or_lstm.search.training.orthogonal import orthonormalize


@pytest.mark.parametrize("shape", [(1, 1), (5, 5), (160, 40), (256, 64)])
def test_columns_are_those_of_a_qr_factorisation_with_a_positive_diagonal(shape):
    matrix = np.random.default_rng(0).standard_normal(shape)
    columns = orthonormalize(matrix)
    q, r = np.linalg.qr(matrix)
    np.testing.assert_allclose(columns, q * np.sign(np.diag(r)), atol=1e-9)
    np.testing.assert_allclose(columns.T @ columns, np.eye(shape[1]), atol=1e-9)


def test_a_column_depends_on_those_before_it_alone_and_the_input_is_kept():
    matrix = np.random.default_rng(1).standard_normal((20, 8))
    held = matrix.copy()
    np.testing.assert_array_equal(orthonormalize(matrix)[:, :5], orthonormalize(matrix[:, :5]))
    np.testing.assert_array_equal(matrix, held)
