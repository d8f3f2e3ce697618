import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import pytest
from gru_or_lstm import Budget, InputError, SearchSpace, run_search
from gru_or_lstm.search.engine.result import SearchResult
from gru_or_lstm.search.engine.saving import answered_trials, save_result


@pytest.fixture(scope="module")
def search(tmp_path_factory) -> tuple[Path, SearchResult]:
    folder = tmp_path_factory.mktemp("run")
    return folder, run_search(
        SearchSpace(units=(4,)), budget=Budget(trials=3, max_epochs=2), out=folder
    )


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a number of bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, set()), (2_000, {"trials.csv"}), (12_000, {"trials.csv"})],
)
def test_a_full_disk_while_tables_are_written_is_one_line_and_leaves_nothing_unfinished(
    search, tmp_path, size, written
):
    _, result = search
    with room_for(size), pytest.raises(InputError) as raised:
        save_result(result, tmp_path)
    assert str(raised.value).startswith(f"Cannot write to {tmp_path}: ")
    assert "Make room or choose another --out; what was written is kept." in str(raised.value)
    assert "None" not in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    left = {path.name for path in tmp_path.iterdir()} - {"best"}
    assert left == written
    assert not [*tmp_path.rglob("*.partial"), *tmp_path.rglob("unfinished*")]
    save_result(result, tmp_path)
    keras.models.load_model(tmp_path / "best" / "model.keras")


def test_the_trials_of_a_table_are_those_that_were_answered(search, tmp_path):
    folder, _ = search
    assert answered_trials(folder) == {0, 1, 2}
    assert answered_trials(tmp_path) == frozenset()


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"other,columns\n1,2\n", b"trial\nx\n"])
def test_a_table_that_cannot_be_read_answers_nothing_and_is_written_anew(search, tmp_path, damage):
    folder = shutil.copytree(search[0], tmp_path / "run")
    (folder / "trials.csv").write_bytes(damage)
    assert answered_trials(folder) == frozenset()
    run_search(SearchSpace(units=(4,)), budget=Budget(trials=3, max_epochs=2), out=folder)
    assert answered_trials(folder) == {0, 1, 2}
