"""A speed run that nobody measured: round numbers, so that tables can be checked by hand."""

import pytest
from gru_or_lstm.benchmarks.measuring.measurement import TimingSettings
from gru_or_lstm.benchmarks.speed.contenders import OURS, PLAIN
from gru_or_lstm.benchmarks.speed.measure import SpeedBlock
from gru_or_lstm.benchmarks.speed.record import SpeedRecord
from gru_or_lstm.benchmarks.speed.whole_searches import OURS_ALONE, VANILLA, SearchRun
from gru_or_lstm.benchmarks.speed.work import Work

MILLISECONDS = {OURS: 2.0, PLAIN: 80.0}


def make_block(name: str, work: Work, block: int, **changes: object) -> SpeedBlock:
    values = {
        "contender": name,
        "work": work,
        "block": block,
        "epochs": 5,
        "milliseconds_per_epoch": MILLISECONDS[name] * (1 + block),
        "first_epoch_seconds": 1.5,
        "steal_percent": 0.0,
        "rejected": False,
    }
    return SpeedBlock(**(values | changes))


def make_blocks(works: list[Work]) -> list[SpeedBlock]:
    return [
        make_block(name, work, block)
        for name in MILLISECONDS
        for work in works
        for block in (0, 1, 2)
    ]


@pytest.fixture
def blocks() -> list[SpeedBlock]:
    return make_blocks([Work(cell=cell, units=40) for cell in ("gru", "lstm")])


@pytest.fixture
def record(blocks) -> SpeedRecord:
    run = {"tuner": "random", "max_epochs": 10, "seed": 0, "steal_percent": 0.0}
    return SpeedRecord(
        command="python -m gru_or_lstm.benchmarks.speed",
        environment={"cpu_model_name": "A CPU", "cpu_count": 2, "platform": "A system"},
        settings=TimingSettings(),
        peak_gigaflops=200.0,
        descriptions={OURS: {"tensorflow": "2.21.0", "threads": "1"}},
        blocks=blocks,
        scaling={"units": make_blocks([Work(cell="gru", units=units) for units in (8, 16)])},
        searches=[
            SearchRun(contender=OURS_ALONE, trials=40, epochs=400, seconds=20.0, **run),
            SearchRun(contender=VANILLA, trials=8, epochs=80, seconds=120.0, **run),
        ],
    )
