"""The commands about tables of fits."""

import pytest
from gru_or_lstm.benchmarks.shell.cli import app
from gru_or_lstm.benchmarks.tabular.fit_table import write_table_file
from gru_or_lstm.search.shell.app import run_app


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["gru-or-lstm", *words])
    with pytest.raises(SystemExit) as end:
        run_app(app)
    return int(end.value.code or 0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dry_run_says_what_would_be_trained_and_writes_nothing(monkeypatch, capsys, elsewhere):
    assert run(monkeypatch, "tabulate", "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "416 configurations, 10 seeds: 4,160 fits of 1,000 epochs, judged after 38, 112, 334, 1000"
    ]
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rates", "1e-4:1e-1"), "`rates` of a table must be A,B,C. Received: rates="),
        (("--cells", "gru,gro"), "Unknown cell 'gro'. Did you mean 'gru'?"),
        (("--seeds", "0"), "`seeds` must be at least 1. Received: seeds=0."),
        (("--units", "a"), "`units` must be"),
        (("--series", "nothing.csv"), "nothing.csv"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(monkeypatch, capsys, words, said):
    assert run(monkeypatch, "tabulate", "--dry-run", *words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


def test_replay_without_a_table_says_how_to_get_one(monkeypatch, capsys):
    assert run(monkeypatch, "replay") == 2
    error = capsys.readouterr().err
    assert "results/tabular/damped-cosine" in error
    assert "gru-or-lstm tabulate" in error


def test_an_unknown_tuner_is_named(monkeypatch, capsys):
    assert run(monkeypatch, "replay", "--tuner", "randm") == 2
    assert "Did you mean 'random'?" in capsys.readouterr().err


@pytest.mark.slow
def test_tuners_are_replayed_and_the_table_reported(monkeypatch, capsys, table, elsewhere):
    (elsewhere / "table").mkdir()
    write_table_file(table, elsewhere / "table" / "table.parquet")
    words = ("--table", "table", "--tuner", "random,bayesian", "--replays", "20")
    assert run(monkeypatch, "replay", *words) == 0
    said = capsys.readouterr().out
    assert "- Tuner: random; Replays: 20;" in said
    assert "- Tuner: bayesian; Replays: 2;" in said  # a tenth as many
    assert run(monkeypatch, "report", "table") == 0
    assert "Trials a cell 1; GRU: expected test nrmse_env" in capsys.readouterr().out
    assert (elsewhere / "table" / "README.md").exists()
