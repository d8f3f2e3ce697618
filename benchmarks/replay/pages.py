"""Tables, figure and page of what replays show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ...search.disk import writing_to
from ..figures import compose_regret, our_style, write_figure
from ..statistics import Scale
from ..tabular import REPLAY_PAGE
from ..text import markdown_table, write_table, write_text
from .replaying import Replay
from .tables import closeness_frame, closeness_reader_frame, regret_frame, say_close

NOTE: Final = (
    "Each replay runs the search itself, oracle and all; outcomes are looked up in the table of "
    "fits, with one of its seeds a configuration, drawn anew for each replay. What a search would "
    "choose (of the longest trained trials, the one of least validation error) is judged by the "
    "other seeds on test data. Regret: how much worse that is than the best configuration of the "
    "table. Came close: within {close}, from then to the end. Seconds: training alone, simulated, "
    "trials started in their order as workers become free. Winner's curse: validation error of the "
    "winner by other seeds over that by the seed that won."
)


def write_replay_pages(replays: Mapping[str, Sequence[Replay]], scale: Scale, folder: Path) -> Path:
    """Write regret.csv, closeness.csv, the figure and replay.md.

    Args:
        replays: Tuner, in words -> its searches.
        scale: What regret is counted in.
        folder: Where to; created if absent.

    Returns:
        The path of replay.md.
    """
    with writing_to(folder):
        (folder / "figures").mkdir(parents=True, exist_ok=True)
        regret, closeness = regret_frame(replays, scale), closeness_frame(replays, scale)
        write_table(regret, folder / "regret.csv")
        write_table(closeness, folder / "closeness.csv")
        shares = scale.unit is None
        unit = "%" if shares else scale.unit
        with our_style():
            figure = compose_regret(
                regret, ylabel=f"regret on test data ({unit})\n(lower is better)", shares=shares
            )
            write_figure(figure, folder / "figures" / "regret.png")
        shown = closeness_reader_frame(closeness, scale)
        text = "\n\n".join(
            [
                markdown_table(shown, text_columns=("Tuner",)),
                NOTE.format(close=say_close(scale)),
                "![Regret against epochs and seconds](figures/regret.png)",
            ]
        )
        write_text(f"{text}\n", folder / REPLAY_PAGE)
    return folder / REPLAY_PAGE
