import numpy as np
import pytest
from gru_or_lstm.benchmarks.speed.work import Work, make_windows


@pytest.mark.parametrize(("cell", "blocks"), [("gru", 3), ("lstm", 4)])
def test_operations_count_every_product_of_a_model_with_one_unit(cell, blocks):
    work = Work(cell=cell, units=1, lookback=1, train_windows=1, validation_windows=0)
    # Forward: a gate takes the input and the state, the readout the state; backward: twice that.
    assert work.operations == 3 * (blocks * (2 + 2) + 2)


def test_validation_windows_cost_a_forward_pass_each():
    train = Work(cell="gru", units=5, train_windows=1, validation_windows=0)
    validation = Work(cell="gru", units=5, train_windows=0, validation_windows=1)
    assert train.operations == 3 * validation.operations


def test_windows_have_the_shape_of_the_work_and_targets_one_sample_later():
    train, validation = make_windows(
        Work(cell="gru", units=1, lookback=7, train_windows=11, validation_windows=3)
    )
    assert train.inputs.shape == train.targets.shape == (11, 7, 1)
    assert validation.inputs.shape == (3, 7, 1)
    np.testing.assert_array_equal(train.inputs[:, 1:], train.targets[:, :-1])
    np.testing.assert_array_equal(validation.inputs[0], train.targets[-1])


def test_operations_count_every_layer_input_and_output():
    work = Work(
        cell="gru",
        units=1,
        lookback=1,
        train_windows=1,
        validation_windows=0,
        layers=2,
        features=4,
        outputs=3,
    )
    # Forward: the first layer takes four inputs and a state, the second one and one.
    assert work.operations == 3 * (3 * (2 * 5 + 2 * 2) + 2 * 3)
    assert work.label == "GRU(1), 2 layers, 4 inputs"


def test_further_columns_are_the_same_samples_earlier():
    train, _ = make_windows(
        Work(cell="gru", units=1, lookback=7, train_windows=11, features=3, outputs=2)
    )
    assert (train.inputs.shape, train.targets.shape) == ((11, 7, 3), (11, 7, 2))
    np.testing.assert_array_equal(train.inputs[:, 1:, 1], train.inputs[:, :-1, 0])
    np.testing.assert_array_equal(train.inputs[:, 1:, 2], train.inputs[:, :-1, 1])
    np.testing.assert_array_equal(train.inputs[:, 1:, :2], train.targets[:, :-1])
