import numpy as np
import pytest
from gru_or_lstm.search.training.padding import pad_units, padded_size, unpad_units
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def weights(draw) -> tuple[np.ndarray, tuple[int, ...], int]:
    """A weight of a recurrent layer, its shape in a larger one, and its units."""
    units = draw(st.integers(1, 7))
    larger = units + draw(st.integers(0, 9))
    gates = draw(st.sampled_from([3, 4]))
    shape = draw(
        st.sampled_from(
            [
                ((1, "gates"), "kernel"),
                (("units", "gates"), "recurrent kernel"),
                ((2, "gates"), "the bias of a GRU"),
                (("gates",), "the bias of an LSTM"),
                (("units", 1), "the kernel of the read-out"),
                ((1,), "the bias of the read-out"),
                ((), "a counter"),
            ]
        )
    )[0]

    def sized(u: int) -> tuple[int, ...]:
        return tuple({"units": u, "gates": gates * u}.get(axis, axis) for axis in shape)

    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return rng.normal(size=sized(units)) + 10, sized(larger), units


@given(weights())
def test_what_was_padded_comes_back(weight):
    array, shape, units = weight
    padded = pad_units(array, shape, units=units)
    assert padded.shape == shape
    np.testing.assert_array_equal(unpad_units(padded, array.shape, units=units), array)


@given(weights())
def test_padding_adds_nothing_but_zeros(weight):
    array, shape, units = weight
    padded = pad_units(array, shape, units=units)
    np.testing.assert_array_equal(padded[padded != 0], array.ravel())


def test_every_gate_is_padded_in_its_own_block():
    recurrent = np.arange(1.0, 13.0).reshape(2, 6)
    assert pad_units(recurrent, (3, 9), units=2).tolist() == [
        [1, 2, 0, 3, 4, 0, 5, 6, 0],
        [7, 8, 0, 9, 10, 0, 11, 12, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]


@pytest.mark.parametrize(
    ("units", "multiple", "size"), [(1, 16, 16), (16, 16, 16), (17, 16, 32), (40, 1, 40)]
)
def test_sizes_are_rounded_up(units, multiple, size):
    assert padded_size(units, multiple) == size
