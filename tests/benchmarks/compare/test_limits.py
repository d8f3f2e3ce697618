"""What a loss must pass, as it is typed."""

import pytest
from gru_or_lstm.benchmarks.compare.columns import column_of
from gru_or_lstm.benchmarks.compare.limits import parse_limits
from gru_or_lstm.search.errors import InputError


@pytest.mark.parametrize(
    ("text", "column", "share", "amount"),
    [
        ("test_nrmse_env:+5%", "test_nrmse_env", 0.05, 0.0),
        ("test_nrmse_env: 5 %", "test_nrmse_env", 0.05, 0.0),
        ("epoch_milliseconds:+10%", "epoch_milliseconds", 0.10, 0.0),
        ("milliseconds_per_epoch:+10%", "epoch_milliseconds", 0.10, 0.0),
        ("epoch_milliseconds:+50us", "epoch_milliseconds", 0.0, 0.05),
        ("median:+5%,+0.1ms", "median", 0.05, 1e-4),
        ("median:+0.1ms,+5%", "median", 0.05, 1e-4),
        ("median:+1e-3", "median", 0.0, 1e-3),
        ("test_valid_time:-5%", "test_valid_time", 0.05, 0.0),
        ("test_valid_time:-0.25", "test_valid_time", 0.0, 0.25),
        ("parameter_count:0%", "parameter_count", 0.0, 0.0),
    ],
)
def test_a_limit_is_a_column_and_a_loss(text, column, share, amount):
    ((name, limit),) = parse_limits([text]).items()
    assert (name, limit.column.name) == (column, column)
    assert (limit.share, limit.amount) == (pytest.approx(share), pytest.approx(amount))


@pytest.mark.parametrize(("text", "better"), [("speedup:-5%", "higher"), ("steps:+5%", "lower")])
def test_the_sign_tells_which_way_an_unknown_column_gets_worse(text, better):
    (limit,) = parse_limits([text]).values()
    assert limit.column.better == better


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["test_nrmse_env"], "`fail` must be COLUMN:+5%"),
        ([""], "`fail` must be COLUMN:+5%"),
        ([":+5%"], "`fail` must be COLUMN:+5%"),
        (["median:"], "`fail` must be COLUMN:+5%"),
        (["median:+5%,+6%"], "`fail` must be COLUMN:+5%"),
        (["median:+1ms,+2ms"], "`fail` must be COLUMN:+5%"),
        (["median:+5%,"], "`fail` must be COLUMN:+5%"),
        (["median:nan%"], "`fail` must be COLUMN:+5%"),
        (["median:-5%"], "lower is better, so say +"),
        (["test_valid_time:+5%"], "higher is better, so say -"),
        (["speedup:5%"], "must say by its sign which way speedup gets worse"),
        (["speedup:+5%,-1"], "must say by its sign"),
        (["median:+2000%"], "must be below 1000% for median"),
        (["speedup:-100%"], "must be below 100% for speedup"),
        (["median:+1e999s"], "must be below"),
        (["median:+1parsec"], "must count median in ns, us,"),
        (["test_nrmse_env:+1ms"], "must count test_nrmse_env in no unit"),
        (["median:+5%", "median:+1ms"], "`fail` names median more than once"),
    ],
)
def test_a_limit_that_cannot_be_read_is_one_line(texts, said):
    with pytest.raises(InputError, match="Received") as error:
        parse_limits(texts)
    assert said in str(error.value)
    assert len(error.value.lines) == 1


@pytest.mark.parametrize(
    ("name", "better", "unit"),
    [
        ("median", "lower", "s"),
        ("epoch_milliseconds", "lower", "ms"),
        ("train_seconds", "lower", "s"),
        ("val_loss", "lower", ""),
        ("test_one_step_mse", "lower", ""),
        ("extrapolation_nrmse_env", "lower", ""),
        ("test_skill_zero", "higher", ""),
        ("accuracy", "higher", ""),
        ("model_bytes", "lower", "bytes"),
        ("windows", None, ""),
    ],
)
def test_the_name_of_a_column_says_which_way_is_better(name, better, unit):
    column = column_of(name)
    assert (column.better, column.unit) == (better, unit)
