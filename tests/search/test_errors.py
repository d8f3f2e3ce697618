import pytest

from search.errors import InputError, check_at_least, check_known


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
