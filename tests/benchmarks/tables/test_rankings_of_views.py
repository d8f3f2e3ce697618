"""Losses of networks that see different things are not ranked together."""

from types import SimpleNamespace

import pandas as pd
from gru_or_lstm.benchmarks.tables.rankings import ranking_frame, ranking_reader_row


def records(**more):
    """Two groups of six trials whose losses rank as their errors within each, not across."""
    rank = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    trials = pd.DataFrame(
        {
            "cell": "gru",
            "loss_span": "every",
            "epochs": 9,
            "status": "completed",
            "val_loss": [*rank, *(100 * each for each in rank)],
            "val_nrmse": [*(10 * each for each in rank), *rank],
            **more,
        }
    )
    judging = SimpleNamespace(searched_error="val_nrmse", searched="nrmse")
    return SimpleNamespace(trials=trials, judging=judging)


def test_losses_are_ranked_within_what_networks_see():
    frame = ranking_frame(records(normalization=["levels"] * 6 + ["seasonal"] * 6))
    assert frame["normalization"].tolist() == ["levels", "seasonal"]
    assert frame["correlation"].tolist() == [1.0, 1.0]
    told = ranking_reader_row(frame.to_dict("records")[1])
    assert told["Network sees"] == "seasonal differences"


def test_where_all_see_levels_the_table_is_as_it_was():
    for frame in (ranking_frame(records()), ranking_frame(records(normalization="levels"))):
        assert "normalization" not in frame
        assert frame["n"].tolist() == [12]
        assert frame["correlation"][0] < 0.2
        assert "Network sees" not in ranking_reader_row(frame.to_dict("records")[0])
