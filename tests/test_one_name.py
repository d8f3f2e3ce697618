"""One import name: a user's own `search` and `benchmarks` stay theirs, and old pickles load."""

import json
import os
import subprocess
import sys
from pathlib import Path

import gru_or_lstm
import pytest

DATA = Path(__file__).with_name("data")
HEAVY = ("tensorflow", "keras", "keras_tuner", "pandas", "matplotlib")
SCRIPT = """
import benchmarks.mine
from gru_or_lstm import Budget, SearchSpace, run_search

result = run_search(
    SearchSpace(cells=("gru",), units=(2, 4)),
    budget=Budget(trials=2, max_epochs=1),
    workers=2,
)
import search, sys
print(benchmarks.mine.OURS, search is sys.modules["search"], "SearchSpace" in vars(search))
print(list(result.trials["status"]))
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder that is not the checkout."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )


@pytest.mark.long
def test_a_script_named_search_beside_a_folder_benchmarks_does_a_search(tmp_path):
    (tmp_path / "search.py").write_text(SCRIPT)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "mine.py").write_text("OURS = 'of the user'\n")
    done = run(tmp_path, "search.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "['completed', 'completed']"


def test_importing_the_package_takes_no_name_of_the_users(tmp_path):
    (tmp_path / "search.py").write_text("MINE = 1\n")
    (tmp_path / "benchmarks.py").write_text("MINE = 2\n")
    done = run(
        tmp_path,
        "-c",
        "import gru_or_lstm, search, benchmarks; print(search.MINE, benchmarks.MINE)",
    )
    assert done.stdout == "1 2\n", done.stderr


def test_importing_the_package_imports_nothing_heavy(tmp_path):
    script = f"import sys, gru_or_lstm; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert run(tmp_path, "-c", script).stdout == "\n"


@pytest.mark.parametrize("name", gru_or_lstm.__all__)
def test_the_door_offers_every_name(name):
    assert getattr(gru_or_lstm, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'run_serch'"):
        _ = gru_or_lstm.run_serch


def test_what_version_0_1_pickled_can_be_read(tmp_path):
    script = (
        "import pickle, sys, gru_or_lstm\n"
        f"held = pickle.loads(open({str(DATA / 'version-0.1.pickle')!r}, 'rb').read())\n"
        "for name, value in held.items():\n"
        "    print(name, type(value).__module__.split('.')[0], type(value).__name__)\n"
    )
    done = run(tmp_path, "-c", script)
    assert done.returncode == 0, done.stderr
    expected = json.loads((DATA / "version-0.1.json").read_text())
    read = [line.split() for line in done.stdout.splitlines()]
    assert read == [[name, "gru_or_lstm", kind] for name, kind in expected.items()]


def test_an_old_pickle_means_what_it_meant(tmp_path):
    script = (
        "import pickle, gru_or_lstm\n"
        f"held = pickle.loads(open({str(DATA / 'version-0.1.pickle')!r}, 'rb').read())\n"
        "print(held['configuration'].label, held['space'].cells, held['budget'].max_epochs,"
        " held['task'].last_epoch)\n"
    )
    done = run(tmp_path, "-c", script)
    assert done.stdout == "LSTM(40) sgd 0.01 constant every ('gru', 'lstm') 27 27\n", done.stderr


@pytest.mark.parametrize("package", ["gru_or_lstm", "gru_or_lstm.search", "gru_or_lstm.benchmarks"])
def test_every_package_runs_as_a_program(tmp_path, package):
    done = run(tmp_path, "-m", package, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


@pytest.mark.slow
def test_a_model_that_version_0_1_saved_can_be_loaded(tmp_path):
    path = Path(__file__).parents[1] / "results/damped-cosine/random/best/model.keras"
    script = (
        "import gru_or_lstm, keras\n"
        f"print(keras.models.load_model({str(path)!r}).count_params() > 0)\n"
    )
    done = run(tmp_path, "-c", script)
    assert done.stdout == "True\n", done.stderr


def test_what_an_old_pickle_lacks_has_its_default(tmp_path):
    script = (
        "import pickle, gru_or_lstm\n"
        f"held = pickle.loads(open({str(DATA / 'version-0.1.pickle')!r}, 'rb').read())\n"
        "print(held['configuration'].normalization, held['space'].normalizations,"
        " held['task'].dataset.season)\n"
    )
    done = run(tmp_path, "-c", script)
    assert done.stdout == "levels ('levels',) None\n", done.stderr
