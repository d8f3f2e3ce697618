"""What a dry run says of a table."""

import numpy as np
import pandas as pd
import pytest
from gru_or_lstm.benchmarks.shell import cli
from gru_or_lstm.search.shell.app import run_app

UNDERSTOOD = """\
Read sales.csv: column 'sales', 120 rows; sorted by 'month' from 2010-01-01 to 2019-12-01, a step \
of 1 month.
  columns: month (time), sales (target), note (not used)
  training: rows 1 to 84, 2010-01-01 to 2016-12-01; 72 windows of 12 rows
  validation: rows 85 to 102, 2017-01-01 to 2018-06-01; 7 windows; 7 forecasts of 12 steps, \
origins 1 row apart
  test: rows 103 to 120, 2018-07-01 to 2019-12-01; 7 windows; 7 forecasts of 12 steps, \
origins 1 row apart
  season: 13 rows, found out; normalizations that fit: levels, window, difference, seasonal
  largest that fit: lookback 18, horizon 18"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    months = pd.period_range("2010-01", periods=120, freq="M").astype(str)
    values = np.sin(np.arange(120) / 2).round(6)
    table = pd.DataFrame({"month": months, "sales": values, "note": "x"})
    table.sample(frac=1, random_state=0).to_csv("sales.csv", index=False)
    return tmp_path


def dry_run(monkeypatch, capsys, *words):
    asked = ("gru-or-lstm", "search", "--series", "sales.csv", "--dry-run", *words)
    monkeypatch.setattr("sys.argv", list(asked))
    with pytest.raises(SystemExit) as ended:
        run_app(cli.app)
    said = capsys.readouterr()
    return ended.value.code, said.out.splitlines(), said.err


def test_a_dry_run_says_what_a_table_was_understood_to_be_and_writes_nothing(
    monkeypatch, capsys, folder
):
    words = ("--lookback", "12", "--horizon", "12", "--validation-from", "2017-01")
    code, lines, _ = dry_run(monkeypatch, capsys, *words)
    assert code == 0
    assert "\n".join(lines[:7]) == UNDERSTOOD
    assert lines[7].startswith("random search: ")
    assert [path.name for path in folder.iterdir()] == ["sales.csv"]


def test_a_dry_run_says_in_which_parts_samples_were_filled_and_what_a_model_sees(
    monkeypatch, capsys
):
    table = pd.read_csv("sales.csv").sort_values("month")
    table["plan"] = 1.5 * np.arange(120)
    table.drop(index=table.index[[3, 4, 110]]).to_csv("sales.csv", index=False)
    words = ("--column", "sales", "--fill", "previous", "--known", "plan", "--lookback", "6")
    code, lines, error = dry_run(monkeypatch, capsys, *words, "--calendar", "month")
    assert (code, error) == (0, "")
    assert lines[2].endswith("predicts sales; in advance: plan, month sine, month cosine")
    assert [line.rpartition("; ")[2] for line in (lines[3], lines[5])] == [
        "2 rows of the series filled",
        "1 row of the series filled",
    ]
    assert "filled" not in lines[4]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--lookback", "24"), "lookback=18 and horizon=18 fit"),
        (("--test-from", "2035-01"), "`test_from` must lie after 2010-01-01"),
        (("--test-from", "soon"), "`test_from` must be a share"),
        (("--series", "sunspots", "--test-from", "0.9"), "`test_from` is for series from a file"),
    ],
)
def test_what_does_not_fit_is_one_line(monkeypatch, capsys, words, message):
    code, lines, error = dry_run(monkeypatch, capsys, *words)
    assert (code, lines) == (2, [])
    assert message in error
    assert len(error.splitlines()) == 1
