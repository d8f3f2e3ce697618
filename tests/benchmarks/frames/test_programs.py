import dataclasses

import pandas as pd
from gru_or_lstm.benchmarks.frames.programs import (
    block_rows,
    blocks_of,
    compiled_columns,
    program_columns,
)
from gru_or_lstm.benchmarks.frames.reading import seconds_of_blocks
from gru_or_lstm.search.configurations.configuration import Configuration

PLAIN = Configuration(cell="gru", units=8, learning_rate=0.01)
DROPPED = dataclasses.replace(PLAIN, layers=2, dropout=0.3)
SHAPE = {"cell": "gru", "units": 8, "optimizer": "adam", "rejected": False}


def timings() -> pd.DataFrame:
    """A block as it was recorded before networks could be deeper, and one of two layers."""
    old = SHAPE | {"block": 0, "milliseconds_per_epoch": 1.0}
    deep = SHAPE | {"block": 0, "milliseconds_per_epoch": 3.0}
    deep["further"] = DROPPED.program_differences()
    return pd.DataFrame(block_rows([old, deep]))


def test_a_program_is_told_by_what_it_differs_in():
    assert PLAIN.program_differences() == {}
    assert DROPPED.program_differences() == {"layers": 2, "dropout": 0.5}
    other = dataclasses.replace(DROPPED, dropout=0.1, learning_rate=0.1)
    assert other.program_differences() == DROPPED.program_differences()


def test_a_study_of_single_layers_has_the_columns_it_had():
    rows = pd.DataFrame(block_rows([SHAPE, SHAPE | {"further": {}}]))
    assert list(rows) == list(SHAPE)
    assert program_columns(rows) == ["cell", "units", "optimizer"]


def test_blocks_are_found_by_the_program_that_serves_a_configuration():
    for configuration, milliseconds in ((PLAIN, 1.0), (DROPPED, 3.0)):
        found = blocks_of(timings(), dataclasses.asdict(configuration))
        assert found["milliseconds_per_epoch"].tolist() == [milliseconds]
    single = {name: SHAPE[name] for name in ("cell", "units", "optimizer")}
    assert blocks_of(timings(), single)["milliseconds_per_epoch"].tolist() == [1.0]
    wider = dataclasses.asdict(dataclasses.replace(DROPPED, units=9))
    assert blocks_of(timings(), wider).empty


def test_refits_that_shared_the_machine_take_the_time_of_their_own_program():
    rows = [
        dataclasses.asdict(each) | {"epochs": 1000, "train_seconds": 9.0}
        for each in (PLAIN, DROPPED, dataclasses.replace(DROPPED, dropout=0.1))
    ]
    assert seconds_of_blocks(pd.DataFrame(rows), timings()).tolist() == [1.0, 3.0, 3.0]


def test_columns_that_a_frame_lacks_have_their_default():
    compiled = compiled_columns(pd.DataFrame([SHAPE]), ["cell", "layers", "dropout"])
    assert compiled.to_dict("records") == [{"cell": "gru", "layers": 1, "dropout": 0.0}]
