import dataclasses
import errno
import json
import math
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.disk import write_atomically
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.training.fits import TrainingState
from gru_or_lstm.search.trials.ledger import SCHEMA, Ledger
from gru_or_lstm.search.trials.task import COMPLETED, FAILED, TrialOutcome, TrialTask
from hypothesis import given, settings
from hypothesis import strategies as st

WAY_OUT = "Restore the file, or start again with another --out or with --overwrite."


def make_task(units: int = 4, **changes: object) -> TrialTask:
    configuration = Configuration(cell="gru", units=units, learning_rate=0.01)
    return TrialTask(
        **({"configuration": configuration, "last_epoch": 2, "max_epochs": 3} | changes)
    )


def make_outcome(units: int = 4, **changes: object) -> TrialOutcome:
    state = TrainingState(weights=(np.full((2, 2), units, np.float32),), optimizer=(np.int64(3),))
    values = {
        "status": COMPLETED,
        "parameter_count": 89,
        "metrics": {"val_nrmse_env": 0.1 / units, "val_loss": 1e-7},
        "train_losses": (0.5, 0.25),
        "val_losses": (0.4, 0.1 + 0.2),
        "train_seconds": 0.01,
        "state": state.to_bytes(),
    }
    return TrialOutcome(**(values | changes))


def fill(folder: Path, count: int = 3) -> list[tuple[TrialTask, TrialOutcome]]:
    entries = [(make_task(units), make_outcome(units)) for units in range(1, count + 1)]
    ledger = Ledger(folder)
    for task, outcome in entries:
        ledger.append(task, outcome)
    return entries


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "ledger.jsonl"


def test_an_outcome_is_read_back_with_its_state(tmp_path):
    ((task, outcome),) = fill(tmp_path, 1)
    held = Ledger(tmp_path).get(task)
    assert held == outcome
    assert held.state == outcome.state


def test_a_ledger_in_memory_remembers_too_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ledger = Ledger()
    ledger.append(make_task(), make_outcome())
    held = ledger.get(make_task())
    assert held == make_outcome()
    assert held.state == make_outcome().state
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_task_is_not_remembered(tmp_path):
    fill(tmp_path)
    assert Ledger(tmp_path).get(make_task(99)) is None


def test_a_failed_outcome_is_remembered_without_a_state(tmp_path):
    failed = make_outcome(status=FAILED, error="ValueError: no", metrics={}, state=None)
    Ledger(tmp_path).append(make_task(), failed)
    assert Ledger(tmp_path).get(make_task()) == failed
    assert not (tmp_path / "states").exists()


def test_losses_that_are_not_finite_come_back_as_nan(tmp_path):
    """KERAS_TUNER row 7: a NaN is an outcome like any other."""
    losses = (0.5, math.nan, math.inf, -math.inf)
    Ledger(tmp_path).append(make_task(), make_outcome(train_losses=losses))
    held = Ledger(tmp_path).get(make_task())
    np.testing.assert_array_equal(held.train_losses, (0.5, math.nan, math.nan, math.nan))


def test_every_line_is_standard_json(path, tmp_path):
    Ledger(tmp_path).append(make_task(), make_outcome(val_losses=(math.nan,)))

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for line in path.read_text().splitlines():
        assert json.loads(line, parse_constant=refuse)["schema"] == SCHEMA


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))
def test_floats_survive_to_the_last_bit(losses):
    outcome = make_outcome(val_losses=tuple(losses), state=None)
    text = json.dumps(outcome.to_json(), allow_nan=False)
    assert TrialOutcome.from_json(json.loads(text)) == outcome


def test_forecasts_are_read_back(tmp_path):
    outcome = make_outcome(forecasts={"published": (0.1, -0.2)})
    Ledger(tmp_path).append(make_task(), outcome)
    assert Ledger(tmp_path).get(make_task()) == outcome


def test_a_ledger_is_gone_through_in_the_order_of_appending(tmp_path):
    entries = fill(tmp_path)
    ledger = Ledger(tmp_path)
    assert len(ledger) == 3
    assert list(ledger) == entries


def test_states_do_not_stay_in_memory(tmp_path):
    """KERAS_TUNER row 14: memory does not grow with the trials."""
    ledger = Ledger(tmp_path)
    ledger.append(make_task(), make_outcome())
    assert [outcome.state for _, outcome in ledger] == [None]


def test_a_task_run_again_replaces_its_outcome(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.append(make_task(), make_outcome(train_seconds=1.0))
    ledger.append(make_task(), make_outcome(train_seconds=2.0))
    assert Ledger(tmp_path).get(make_task()).train_seconds == 2.0
    assert len(Ledger(tmp_path)) == 1


def test_the_folder_is_made_when_the_first_outcome_comes(tmp_path):
    ledger = Ledger(tmp_path / "new" / "folder")
    assert not (tmp_path / "new").exists()
    ledger.append(make_task(), make_outcome())
    assert (tmp_path / "new" / "folder" / "ledger.jsonl").exists()


def test_a_torn_last_line_is_dropped_counted_and_told(path, tmp_path, caplog):
    """KERAS_TUNER row 11: one torn file must not make a project unloadable."""
    fill(tmp_path, 2)
    with path.open("ab") as file:
        file.write(b'{"schema": 1, "key": "ab')
    ledger = Ledger(tmp_path)
    assert (len(ledger), ledger.torn) == (2, 24)
    assert f"{path}: dropped 24 bytes of a line" in caplog.text


def test_the_next_outcome_replaces_a_torn_line(path, tmp_path):
    entries = fill(tmp_path, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    Ledger(tmp_path).append(*entries[1])
    assert path.read_bytes() == whole


def test_a_torn_line_is_replaced_once(path, tmp_path):
    entries = fill(tmp_path, 3)
    whole = path.read_bytes()
    path.write_bytes(whole.split(b"\n")[0] + b"\n" + b"torn")
    ledger = Ledger(tmp_path)
    for entry in entries[1:]:
        ledger.append(*entry)
    assert path.read_bytes() == whole


def test_reading_alone_changes_no_file(path, tmp_path):
    path.write_bytes(b'{"schema"')
    ledger = Ledger(tmp_path)
    assert (len(ledger), ledger.torn, path.read_bytes()) == (0, 9, b'{"schema"')


def test_a_whole_ledger_drops_nothing(tmp_path, caplog):
    fill(tmp_path)
    assert Ledger(tmp_path).torn == 0
    assert caplog.text == ""


@pytest.mark.parametrize("damage", [b"not json", b"", b"[]", b"{}", b"null", b"\xff\xfe", b"1"])
def test_a_corrupt_middle_line_is_refused_naming_it_and_the_way_out(path, tmp_path, damage):
    fill(tmp_path)
    lines = path.read_bytes().split(b"\n")
    lines[1] = damage
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(InputError) as raised:
        Ledger(tmp_path)
    message = str(raised.value)
    assert message.startswith(f"{path}, line 2 is not a valid record (")
    assert message.endswith(f"). {WAY_OUT}")


def test_a_refused_file_is_left_as_it_was(path, tmp_path):
    fill(tmp_path)
    damaged = path.read_bytes().replace(b'"gru"', b'"gur"', 1)
    path.write_bytes(damaged)
    with pytest.raises(InputError):
        Ledger(tmp_path)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("there", "edited"),
    [
        (b'"seed": 0, "engine"', b'"seed": 5, "engine"'),
        (b'"val_loss": 1e-07', b'"val_loss": 1e-09'),
        (b'"state_sha256": "', b'"state_sha256": "0'),
    ],
)
def test_an_edited_record_no_longer_has_its_checksum(path, tmp_path, there, edited):
    fill(tmp_path, 1)
    content = path.read_bytes()
    assert there in content
    path.write_bytes(content.replace(there, edited))
    with pytest.raises(InputError, match=r"line 1 is not .* \(its checksum does not fit\)"):
        Ledger(tmp_path)


def test_a_newer_schema_is_refused_naming_both(path, tmp_path):
    fill(tmp_path)
    newer = b'"schema": %d' % (SCHEMA + 1)
    path.write_bytes(path.read_bytes().replace(b'"schema": %d' % SCHEMA, newer, 1))
    with pytest.raises(InputError) as raised:
        Ledger(tmp_path)
    assert str(raised.value) == (
        f"{path}, line 1 has schema {SCHEMA + 1}; this version reads up to {SCHEMA}. "
        "Use the version that wrote it, or another --out."
    )


def test_a_task_of_the_first_schema_had_its_loss_over_every_position():
    record = make_task().to_json()
    del record["configuration"]["loss_span"]
    assert TrialTask.from_json(record).configuration.loss_span == "every"


def test_a_lost_state_means_that_the_task_is_not_remembered(tmp_path):
    ((task, _),) = fill(tmp_path, 1)
    (tmp_path / "states" / f"{task.key}.npz").unlink()
    assert Ledger(tmp_path).get(task) is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-1] + b"x"])
def test_a_damaged_state_means_that_the_task_is_not_remembered(tmp_path, damage):
    ((task, _),) = fill(tmp_path, 1)
    file = tmp_path / "states" / f"{task.key}.npz"
    file.write_bytes(damage(file.read_bytes()))
    assert Ledger(tmp_path).get(task) is None


def test_a_ledger_that_cannot_be_read_is_refused_in_one_line(path):
    path.mkdir()
    with pytest.raises(InputError) as raised:
        Ledger(path.parent)
    assert str(raised.value) == f"Cannot read {path}: Is a directory. {WAY_OUT}"


@pytest.mark.parametrize("kind", ["a folder for a state", "a file for the folder of states"])
def test_states_that_cannot_be_read_are_refused_in_one_line(tmp_path, kind):
    ((task, _), *_) = fill(tmp_path)
    states = tmp_path / "states"
    if kind == "a folder for a state":
        (states / f"{task.key}.npz").unlink()
        (states / f"{task.key}.npz").mkdir()
        reason = "Is a directory"
    else:
        states.rename(tmp_path / "elsewhere")
        states.write_text("")
        reason = "Not a directory"
    with pytest.raises(InputError) as raised:
        Ledger(tmp_path).get(task)
    assert str(raised.value) == f"Cannot read {states}: {reason}. {WAY_OUT}"


def test_the_key_does_not_depend_on_the_state():
    task = make_task(first_epoch=1)
    assert dataclasses.replace(task, state=b"anything").key == task.key


@pytest.mark.parametrize(
    "change",
    [
        {"configuration": Configuration(cell="lstm", units=4, learning_rate=0.01)},
        {"configuration": Configuration(cell="gru", units=5, learning_rate=0.01)},
        {"configuration": Configuration(cell="gru", units=4, learning_rate=0.0100001)},
        {"configuration": Configuration(cell="gru", units=4, learning_rate=0.01, optimizer="sgd")},
        {
            "configuration": Configuration(
                cell="gru", units=4, learning_rate=0.01, schedule="constant"
            )
        },
        {"dataset": DatasetSpec(seed=1)},
        {"dataset": DatasetSpec(lookback=21)},
        {"first_epoch": 1},
        {"last_epoch": 3},
        {"max_epochs": 4},
        {"batch_size": 11},
        {"seed": 1},
        {"order_seed": 0},
        {"engine": "keras"},
        {"unit_multiple": 16},
        {"time_limit": 1.0},
        {"trained_on": "everything"},
        {"evaluation_sets": ("validation", "test")},
    ],
)
def test_the_key_depends_on_everything_else(change):
    assert make_task(**change).key != make_task().key


def test_every_field_of_a_task_but_the_state_is_part_of_its_key():
    fields = {field.name for field in dataclasses.fields(TrialTask)}
    varied = {"order_seed": 1, "rungs": (1,), "trained_on": "everything"}
    assert set(make_task(**varied).to_json()) == fields - {"state"}
    assert set(make_task().to_json()) == fields - {"state", *varied}


def test_keys_do_not_change_from_one_release_to_another():
    # A changed key makes every recorded search start again: change it knowingly.
    assert make_task().key == "8a79e0bc3952cab129d94189d170a6ff"


def test_a_task_survives_being_json():
    task = make_task(evaluation_sets=("validation", "test"), dataset=DatasetSpec(seed=4))
    assert TrialTask.from_json(json.loads(json.dumps(task.to_json()))) == task


@pytest.mark.parametrize("failing", ["first", "second"])
def test_a_write_error_leaves_the_file_as_it_was_and_gives_one_clear_line(
    tmp_path, path, monkeypatch, failing
):
    entries = fill(tmp_path, 2)
    before = path.read_bytes()
    ledger = Ledger(tmp_path)
    real, calls = os.fsync, []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == (1 if failing == "first" else 2):  # the state's, then the line's
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(InputError) as raised:
        ledger.append(make_task(9), make_outcome(9))
    monkeypatch.undo()
    assert str(raised.value) == (
        f"Cannot write {path}: No space left on device. Everything up to 2 finished trials is "
        "kept; make room and run the same command again."
    )
    assert path.read_bytes() == before
    assert ledger.get(make_task(9)) is None
    assert list(Ledger(tmp_path)) == entries


FULL_DISK = """
import resource, sys
from pathlib import Path
from gru_or_lstm.search.configurations.configuration import Configuration
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.trials.ledger import Ledger
from gru_or_lstm.search.trials.task import TrialOutcome, TrialTask

folder, room = Path(sys.argv[1]), int(sys.argv[2])
limit = (folder / "ledger.jsonl").stat().st_size + room
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
configuration = Configuration(cell="lstm", units=9, learning_rate=0.1)
task = TrialTask(configuration=configuration, last_epoch=1, max_epochs=1)
outcome = TrialOutcome(status="completed", parameter_count=1, train_losses=(0.125,) * 200)
try:
    Ledger(folder).append(task, outcome)
except InputError as error:
    print(error)
"""


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_FSIZE)[1] != resource.RLIM_INFINITY,
    reason="the size of files is already limited here",
)
@pytest.mark.parametrize("room", [0, 1_200])  # no room, and room for half of the line
def test_a_full_disk_leaves_no_part_of_a_line(tmp_path, path, room):
    fill(tmp_path, 2)
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path), str(room)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"Cannot write {path}: File too large. Everything up to 2 ")
    assert path.read_bytes() == before


def test_an_atomic_write_that_fails_keeps_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "study.json"
    write_atomically(target, b"old")

    def fsync(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="full"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"


def test_an_atomic_write_leaves_no_neighbour(tmp_path):
    write_atomically(tmp_path / "study.json", b"data")
    assert [file.name for file in tmp_path.iterdir()] == ["study.json"]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory) -> tuple[Path, list[tuple[TrialTask, TrialOutcome]], bytes]:
    folder = tmp_path_factory.mktemp("fuzz")
    entries = fill(folder)
    return folder, entries, (folder / "ledger.jsonl").read_bytes()


@given(data=st.data())
def test_a_file_cut_anywhere_never_gives_a_wrong_record(fuzzed, data):
    folder, entries, content = fuzzed
    kept = content[: data.draw(st.integers(0, len(content)))]
    (folder / "ledger.jsonl").write_bytes(kept)
    ledger = Ledger(folder)
    assert list(ledger) == entries[: kept.count(b"\n")]
    assert ledger.torn == len(kept) - (kept.rfind(b"\n") + 1)


@given(data=st.data())
@settings(max_examples=300)
def test_a_changed_byte_is_refused_or_leaves_every_record_as_it_was(fuzzed, data):
    folder, entries, content = fuzzed
    index = data.draw(st.integers(0, len(content) - 1))
    byte = bytes([data.draw(st.integers(0, 255))])
    (folder / "ledger.jsonl").write_bytes(content[:index] + byte + content[index + 1 :])
    try:
        records = list(Ledger(folder))
    except InputError:
        return
    assert records in (entries, entries[:-1])
