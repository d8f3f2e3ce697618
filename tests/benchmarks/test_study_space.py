"""What a study chooses from."""

import json

import numpy as np
from gru_or_lstm import DatasetSpec, TableSpec
from gru_or_lstm.benchmarks.study import study_space

TIME = np.arange(80.0)


def own(values):
    return DatasetSpec(table=TableSpec.from_frame(values), lookback=6)


def test_a_study_of_an_own_series_chooses_what_a_network_sees():
    assert study_space(DatasetSpec()).normalizations == ("levels",)
    seasonal = study_space(own(TIME + np.sin(2 * np.pi * TIME / 6)))
    assert seasonal.normalizations == ("levels", "window", "difference", "seasonal")
    assert study_space(own(TIME**2)).normalizations == ("levels", "window", "difference")


def test_a_study_that_began_before_there_was_a_choice_goes_on_so(tmp_path):
    asked = {"space.units": [4], "tuner": "random"}
    (tmp_path / "study.json").write_text(json.dumps({"asked": asked}))
    assert study_space(own(TIME), begun=tmp_path).normalizations == ("levels",)
    asked["space.normalizations"] = ["levels", "window"]
    (tmp_path / "study.json").write_text(json.dumps({"asked": asked}))
    assert study_space(own(TIME), begun=tmp_path).normalizations == (
        *("levels", "window"),
        "difference",
    )
    assert len(study_space(own(TIME), begun=tmp_path / "none").normalizations) == 3
