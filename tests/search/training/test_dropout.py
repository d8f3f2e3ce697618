import numpy as np
import pytest
import tensorflow as tf
from gru_or_lstm.search.training.dropout import (
    draw_keys,
    dropout_mask,
    places,
    scale_of,
    threshold_of,
    words_at,
)

SHAPE = {"steps": 20, "batch": 10, "units": 64}


def masks(rate: float = 0.5, epochs: int = 4) -> np.ndarray:
    """Masks of some epochs of five steps and two layers, shape (epochs * 5 * 2, values)."""
    keys = np.concatenate([draw_keys(7, epoch, steps=5, layers=2) for epoch in range(epochs)])
    return np.stack([dropout_mask(key, **SHAPE, rate=rate).ravel() for key in keys.reshape(-1, 2)])


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_share_that_is_left_out_is_the_rate_and_the_mean_stays(rate):
    drawn = masks(rate)
    assert set(np.unique(drawn)) == {np.float32(0), scale_of(rate)}
    # Four standard deviations of as many independent draws.
    bound = 4 * np.sqrt(rate * (1 - rate) / drawn.size)
    assert abs((drawn == 0).mean() - rate) < bound
    assert drawn.mean() == pytest.approx(1, abs=5 * bound / (1 - rate))


def test_masks_of_layers_steps_and_epochs_have_nothing_in_common():
    drawn = masks() == 0
    agreement = np.corrcoef(drawn)
    off_diagonal = agreement[~np.eye(len(drawn), dtype=bool)]
    assert np.abs(off_diagonal).max() < 6 / np.sqrt(drawn.shape[1])
    assert off_diagonal.std() == pytest.approx(1 / np.sqrt(drawn.shape[1]), rel=0.2)


def test_neighbours_within_a_mask_have_nothing_in_common():
    drawn = (masks() == 0).reshape(-1, *SHAPE.values()).astype(float) - 0.5
    for axis in (1, 2, 3):
        size = drawn.shape[axis]
        first, second = (np.take(drawn, range(*cut), axis) for cut in ((size - 1,), (1, size)))
        assert abs((first * second).mean() * 4) < 5 / np.sqrt(first.size)


def test_a_mask_depends_on_seed_epoch_step_and_layer_alone():
    keys = draw_keys(1, 2, steps=3, layers=2)
    np.testing.assert_array_equal(keys, draw_keys(1, 2, steps=3, layers=2))
    others = [draw_keys(*other, steps=3, layers=2) for other in ((2, 2), (1, 3))]
    assert all((keys != other).all() for other in others)


def test_a_larger_network_leaves_out_the_same_of_a_smaller_one():
    key = draw_keys(0, 0, steps=1, layers=1)[0, 0]
    small, large = (dropout_mask(key, steps=6, batch=4, units=u, rate=0.4) for u in (5, 16))
    np.testing.assert_array_equal(small, large[:, :, :5])


def test_words_are_the_same_in_a_compiled_graph():
    key = draw_keys(0, 0, steps=1, layers=1)[0, 0]

    @tf.function(jit_compile=True)
    def compiled(given, place):
        return words_at(place, given, tf.bitwise.right_shift) >= threshold_of(0.3)

    place = places(4, 3, 7)
    expected = words_at(place, key, np.right_shift) >= threshold_of(0.3)
    np.testing.assert_array_equal(compiled(key, place), expected)
