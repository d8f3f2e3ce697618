"""A search survives SIGKILL at any moment: of its parent, of a worker, of both.

`KILLS` sets how many moments are tried in each way (20 in `tox -e slow`), `KILL_SEED` which.
"""

import collections
import json
import os
import random
import signal
import subprocess
import sys
import time

import pandas as pd
import psutil
import pytest
from gru_or_lstm.search.engine.result import TIME_AND_MEMORY

KILLS = int(os.environ.get("KILLS", "1"))
SEED = int(os.environ.get("KILL_SEED", "0"))
WORKERS = 2
COMMAND = [
    *(sys.executable, "-m", "gru_or_lstm.search", "--tuner", "hyperband", "--max-epochs", "180"),
    *("--min-epochs", "20", "--units", "4,6", "--workers", str(WORKERS), "--quiet"),
]
PATIENCE_SECONDS = 600
"""A guard against hanging alone."""


def start(folder, *options):
    return subprocess.Popen(
        [*COMMAND, "--out", str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(folder):
    process = start(folder)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, errors


def table(folder):
    """The table of trials without what depends on time, as text: compared byte by byte."""
    return pd.read_csv(folder / "trials.csv").drop(columns=list(TIME_AND_MEMORY)).to_csv()


def lines_of(folder):
    path = folder / "ledger.jsonl"
    complete = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line)["key"] for line in complete]


def family(process):
    """The parent and everything it has started."""
    try:
        return [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def workers_of(process):
    return [
        child
        for child in family(process)[1:]
        if any("spawn_main" in word for word in child.cmdline())
    ]


def kill(process):
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def assert_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE_SECONDS)
    assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uninterrupted")
    started = time.monotonic()
    finish(folder)
    return table(folder), time.monotonic() - started


def moments(way, seconds, printed):
    rng = random.Random(f"{SEED} {way}")
    with printed.disabled():
        sys.stdout.write(f"\n{way}: {KILLS} moments of SIGKILL drawn from KILL_SEED={SEED}\n")
    return [rng.uniform(0.1, 0.9) * seconds for _ in range(KILLS)]


@pytest.mark.long
@pytest.mark.parametrize("way", ["parent", "parent and workers"])
def test_the_table_is_the_uninterrupted_one_after_kills(way, uninterrupted, tmp_path, capsys):
    expected, seconds = uninterrupted
    attempt = 0
    for moment in moments(way, seconds, capsys):
        folder = tmp_path / str(attempt)
        process = start(folder)
        time.sleep(moment)
        relatives = family(process)
        for relative in relatives if way == "parent and workers" else relatives[:1]:
            kill(relative)
        process.communicate(timeout=PATIENCE_SECONDS)
        assert_gone(relatives)
        if (folder / "trials.csv").exists():  # it was done: kill another one
            assert table(folder) == expected
            attempt += 1
    folder = tmp_path / str(attempt)
    finish(folder)
    assert table(folder) == expected
    keys = collections.Counter(lines_of(folder))
    assert set(keys.values()) == {1}, "a finished trial was trained again"


@pytest.mark.long
def test_a_killed_worker_is_replaced_and_the_search_finishes_by_itself(
    uninterrupted, tmp_path, capsys
):
    expected, seconds = uninterrupted
    for attempt, moment in enumerate(moments("worker", seconds, capsys)):
        folder = tmp_path / str(attempt)
        process = start(folder)
        time.sleep(moment)
        victims = workers_of(process)
        if victims:
            kill(random.Random(f"{SEED} {attempt}").choice(victims))
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, errors
        assert table(folder) == expected
        assert set(collections.Counter(lines_of(folder)).values()) == {1}


@pytest.mark.long
def test_ctrl_c_stops_before_the_next_trials_and_says_how_to_go_on(uninterrupted, tmp_path):
    process = start(tmp_path / "run")
    while len(lines_of(tmp_path / "run")) < 3:
        time.sleep(0.05)
    relatives = family(process)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to every process
    done = len(lines_of(tmp_path / "run"))
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    # What was about to be written is, and no trial was waited for.
    assert len(lines_of(tmp_path / "run")) <= done + WORKERS
    assert process.returncode == 130
    assert len(errors.splitlines()) == 1
    assert "kept in" in errors
    assert "Run the same command again to go on" in errors
    assert_gone(relatives)
    finish(tmp_path / "run")
    assert table(tmp_path / "run") == uninterrupted[0]


@pytest.mark.long
def test_a_full_disk_stops_with_one_line_and_loses_nothing(uninterrupted, tmp_path):
    limit = 30_000  # bytes a file may have: the ledger reaches them after some trials
    process = subprocess.run(
        [
            *("bash", "-c", f'ulimit -f {limit // 1024}; exec "$@"', "bash"),
            *(*COMMAND, "--out", str(tmp_path / "run")),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert process.returncode == 2, process.stderr
    assert len(process.stderr.splitlines()) == 1, process.stderr
    assert "Cannot write" in process.stderr
    kept = lines_of(tmp_path / "run")
    assert kept
    finish(tmp_path / "run")
    assert lines_of(tmp_path / "run")[: len(kept)] == kept
    assert table(tmp_path / "run") == uninterrupted[0]
