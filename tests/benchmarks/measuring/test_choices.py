"""Which configurations are measured."""

import json

import pytest
from gru_or_lstm.benchmarks.measuring.choices import (
    Choice,
    best_choices,
    best_normalization,
    distinct,
    standard_choices,
)
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.configurations.words import parse_configuration
from gru_or_lstm.search.datasets.identity import describe_data
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.shell.words import read_configurations


def test_the_published_pair_is_measured_with_its_own_recipe_and_epochs():
    published = [c for c in standard_choices(epochs=300) if c.role == "published recipe"]
    assert [c.key for c in published] == [
        "gru:40:0.01:sgd:constant:every:1000",
        "lstm:40:0.01:sgd:constant:every:1000",
    ]


def test_an_own_series_is_not_measured_by_the_tutorials_recipe():
    left_out = {c.role for c in standard_choices(epochs=300)} - {
        c.role for c in standard_choices(epochs=300, own=True)
    }
    assert left_out == {"published recipe", "published loss, Adam"}


def test_the_pair_of_equal_state_counts_the_lstms_cell_state():
    pair = {
        choice.configuration.cell: choice.configuration.units
        for choice in standard_choices(epochs=300)
        if choice.role == "same state size"
    }
    assert pair["gru"] == 2 * pair["lstm"]


@pytest.mark.parametrize(
    ("role", "counts"),
    [
        ("same units", {"gru": 5201, "lstm": 6761}),
        ("same parameters (about 6,800)", {"gru": 6809, "lstm": 6761}),
        ("same parameters (about 5,200)", {"gru": 5201, "lstm": 5216}),
    ],
)
def test_matched_pairs_have_the_parameters_their_role_says(role, counts):
    pair = [c.configuration for c in standard_choices(epochs=300) if c.role == role]
    assert {c.cell: c.parameter_count for c in pair} == counts


def test_choices_with_equal_keys_are_measured_once():
    choices = standard_choices(epochs=300)
    keys = [choice.key for choice in distinct(choices)]
    assert len(keys) == len(set(keys)) == 9
    assert set(keys) == {choice.key for choice in choices}


def test_rates_that_look_alike_when_rounded_are_two_choices():
    choices = [
        Choice(
            role="same rate, to four digits",
            configuration=Configuration(cell="gru", units=4, learning_rate=rate),
            epochs=3,
        )
        for rate in (0.0123451, 0.0123462)
    ]
    assert choices[0].configuration.label == choices[1].configuration.label
    assert list(distinct(choices)) == choices


def test_a_key_is_what_the_command_line_takes():
    configuration = Configuration(cell="lstm", units=7, learning_rate=0.1 / 3, schedule="constant")
    assert parse_configuration(configuration.key) == configuration


def test_a_choice_survives_json():
    choice = standard_choices(epochs=300)[0]
    assert Choice.from_json(json.loads(json.dumps(choice.to_json()))) == choice


def test_the_best_of_each_cell_is_read_from_a_search_folder(tmp_path):
    (tmp_path / "best").mkdir()
    asked = {"tuner": "random", "max_epochs": 77}
    asked |= describe_data(DatasetSpec())
    (tmp_path / "study.json").write_text(json.dumps({"asked": asked}))
    for cell in ("gru", "lstm"):
        record = {
            "cell": cell,
            "units": 12,
            "learning_rate": 0.02,
            "optimizer": "adam",
            "schedule": "cosine",
            "trial": 3,
        }
        (tmp_path / "best" / f"configuration-{cell}.json").write_text(json.dumps(record))
    assert best_choices(tmp_path, dataset=DatasetSpec()) == [
        Choice(
            role="best of random search",
            configuration=Configuration(cell=cell, units=12, learning_rate=0.02, loss_span="every"),
            epochs=77,
            tuner="random",
        )
        for cell in ("gru", "lstm")
    ]
    with pytest.raises(InputError, match="one dataset at a time"):
        best_choices(tmp_path, dataset=DatasetSpec(lookback=10))


def test_an_older_best_json_is_one_configuration_for_enqueue_and_for_benchmark(tmp_path):
    (tmp_path / "best").mkdir()
    asked = {"tuner": "random", "max_epochs": 77} | describe_data(DatasetSpec())
    (tmp_path / "study.json").write_text(json.dumps({"asked": asked}))
    path = tmp_path / "best" / "configuration-gru.json"
    older = {"cell": "gru", "units": 12, "learning_rate": 0.02, "trial": 3, "metrics": {}}
    for record, span in ((older, "every"), (older | {"loss_span": "last"}, "last")):
        path.write_text(json.dumps(record))
        (measured,) = best_choices(tmp_path, dataset=DatasetSpec())
        assert read_configurations(path) == [measured.configuration]
        assert measured.configuration.loss_span == span


def test_a_folder_without_a_search_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(InputError, match=r"holds no finished search. Run `gru-or-lstm search"):
        best_choices(tmp_path, dataset=DatasetSpec())


def test_a_configuration_is_read_from_words():
    assert parse_configuration("lstm:12:0.5:sgd:constant:last") == Configuration(
        cell="lstm",
        units=12,
        learning_rate=0.5,
        optimizer="sgd",
        schedule="constant",
        loss_span="last",
    )


@pytest.mark.parametrize("text", ["gru", "gru:40", "gru:x:0.1", "gru:40:0.1:adam:cosine:last:more"])
def test_other_words_are_refused_with_the_form_they_should_have(text):
    with pytest.raises(InputError, match=r"must be CELL:UNITS:RATE"):
        parse_configuration(text)


def test_an_unknown_cell_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'gru'"):
        parse_configuration("gruu:40:0.1")


@pytest.mark.parametrize(
    ("role", "tuner"),
    [("best of random search", "random"), ("best of two", None), ("given", None)],
)
def test_whose_search_chose_is_read_from_older_records_by_their_role(role, tuner):
    configuration = Configuration(cell="gru", units=3, learning_rate=0.01)
    choice = Choice(role=role, configuration=configuration, epochs=2, tuner=tuner)
    record = choice.to_json()
    assert Choice.from_json(record) == choice
    record.pop("tuner", None)
    assert Choice.from_json(record) == choice


def test_matched_pairs_of_an_own_series_see_what_the_best_of_a_search_sees(tmp_path):
    assert best_normalization([]) == best_normalization([tmp_path]) == "levels"
    (tmp_path / "best").mkdir()
    found = {"cell": "gru", "units": 4, "learning_rate": 0.01, "normalization": "seasonal"}
    (tmp_path / "best" / "configuration.json").write_text(json.dumps({**found, "trial": 3}))
    seen = best_normalization([tmp_path])
    pairs = standard_choices(epochs=300, own=True, normalization=seen)
    assert {choice.configuration.normalization for choice in pairs} == {"seasonal"}
