import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import keras
import pytest
import tensorflow as tf
from gru_or_lstm import Budget, InputError, SearchSpace, run_search
from gru_or_lstm.search.preconditions import NEEDS, check_process, check_surroundings
from gru_or_lstm.search.training.engines import fit

SPACE = SearchSpace(cells=("gru",), units=(4,))
BUDGET = Budget(trials=2, max_epochs=1)


@contextlib.contextmanager
def changed(setter, value, back) -> Iterator[None]:
    setter(value)
    try:
        yield
    finally:
        setter(back)


FAULTS = {
    "floatx": (keras.config.set_floatx, "float64", "float32", "set_floatx('float32')"),
    "policy": (
        *(keras.config.set_dtype_policy, "mixed_float16", "float32"),
        "set_dtype_policy('float32')",
    ),
    "eager": (tf.config.run_functions_eagerly, True, False, "run_functions_eagerly(False)"),
    "epochs": (keras.config.set_max_epochs, 2, None, "KERAS_MAX_EPOCHS"),
    "steps": (keras.config.set_max_steps_per_epoch, 2, None, "KERAS_MAX_STEPS_PER_EPOCH"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_setting_of_the_caller_is_refused_with_the_way_out_and_nothing_is_written(
    tmp_path, fault
):
    setter, value, back, way_out = FAULTS[fault]
    with changed(setter, value, back), pytest.raises(InputError) as raised:
        run_search(SPACE, budget=BUDGET, out=tmp_path / "out")
    assert repr(value) in str(raised.value)
    assert way_out in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()
    check_process()


def test_a_graph_is_no_place_for_a_search():
    with tf.Graph().as_default(), pytest.raises(InputError, match=r"tf\.executing_eagerly\(\)"):
        run_search(SPACE, budget=BUDGET)


def test_a_fit_is_refused_as_well():
    with (
        changed(keras.config.set_floatx, "float64", "float32"),
        pytest.raises(InputError, match="floatx"),
    ):
        fit(None)  # before it looks at what is asked


def test_every_need_is_met_here():
    assert {need.name: need.read(keras, tf) for need in NEEDS} == {
        need.name: need.wanted for need in NEEDS
    }


@pytest.mark.slow
def test_a_worker_of_another_precision_is_refused_and_nothing_is_recorded(tmp_path):
    with (
        ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=keras.config.set_floatx,
            initargs=("float64",),
        ) as pool,
        pytest.raises(InputError, match=r"floatx\(\) to be 'float32'. Received: 'float64'"),
    ):
        run_search(SPACE, budget=BUDGET, executor=pool, out=tmp_path)
    assert not (tmp_path / "ledger.jsonl").exists()


# From the command line, before Keras is imported.


def search(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "gru_or_lstm.search", "--units", "4", "--trials", "2"),
            *("--max-epochs", "1", "--quiet", "--out", "run", *words),
        ],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def assert_refused(done: subprocess.CompletedProcess[str], folder: Path, *said: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for words in said:
        assert words in done.stderr
    assert not (folder / "run").exists()


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("backend", ["jax", "torch", "no_such_package"])
def test_another_backend_is_refused_whether_it_is_installed_or_not(tmp_path, backend, workers):
    done = search(tmp_path, "--workers", workers, KERAS_BACKEND=backend)
    assert_refused(done, tmp_path, repr(backend), "Set KERAS_BACKEND=tensorflow.")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"floatx": "float64"}, "floatx 'float64'"),
        ({"backend": "jax"}, "'jax'"),
    ],
)
def test_settings_in_a_file_are_refused_naming_it(tmp_path, settings, said):
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    done = search(tmp_path, KERAS_HOME=str(tmp_path))
    assert_refused(done, tmp_path, said, str(tmp_path / "keras.json"))


def test_a_limit_on_epochs_is_refused(tmp_path):
    assert_refused(search(tmp_path, KERAS_MAX_EPOCHS="1"), tmp_path, "KERAS_MAX_EPOCHS says '1'")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--xla_no_such_flag=1", "Unknown flag in XLA_FLAGS: --xla_no_such_flag=1"),
        ("--xla_backend_optimization_level=much", "Flag parsing failed"),
    ],
)
def test_flags_that_xla_does_not_start_with_are_refused(tmp_path, flags, said):
    done = search(tmp_path, "--workers", "2", XLA_FLAGS=flags)
    assert_refused(done, tmp_path, flags, said, "unset XLA_FLAGS")


@pytest.mark.slow
def test_flags_that_xla_knows_are_taken(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=false")
    check_surroundings()
