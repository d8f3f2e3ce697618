import pickle

import pytest
from gru_or_lstm.search.errors import InputError, check_at_least, check_known


def test_a_known_name_passes():
    check_known("gru", ("gru", "lstm"), what="cell")


def test_an_unknown_name_is_refused_with_the_known_ones_sorted():
    with pytest.raises(InputError) as raised:
        check_known("x", ("lstm", "gru"), what="cell")
    assert str(raised.value) == "Unknown cell 'x'. Known: gru, lstm."


@pytest.mark.parametrize("name", [None, 3, ("gru",)])
def test_something_that_is_no_name_is_refused_as_unknown(name):
    with pytest.raises(InputError, match="Unknown cell"):
        check_known(name, ("gru", "lstm"), what="cell")


def test_the_least_value_passes():
    check_at_least(1, 1, argument="units")


def test_a_number_that_is_none_is_refused():
    with pytest.raises(InputError, match=r"`workers` must be at least 1.*workers=nan"):
        check_at_least(float("nan"), 1, argument="workers")


def test_an_input_error_is_a_value_error_for_scripts():
    assert issubclass(InputError, ValueError)


def test_a_message_holds_to_its_lines_whatever_a_name_holds():
    error = InputError("runs/a\nb\x1ec is no folder.", details=["one\x85line", "another"])
    assert str(error).split("\n") == ["runs/a\\nb\\x1ec is no folder.", "one\\x85line", "another"]
    assert str(error).splitlines() == str(error).split("\n")


def test_a_message_crosses_over_to_another_process_as_it_is():
    error = InputError("It differs:\x00", details=["there", "here"])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert (type(again), str(again)) == (InputError, str(error))
