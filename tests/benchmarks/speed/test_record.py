import dataclasses
import json

from gru_or_lstm.benchmarks.speed.figures import compose_contenders, compose_scaling
from gru_or_lstm.benchmarks.speed.record import SCHEMA, read_race, render_markdown, write_record
from gru_or_lstm.benchmarks.speed.tables import speed_frame


def test_a_record_is_written_whole_with_its_tables_and_figures(record, tmp_path):
    write_record(record, tmp_path / "new")
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == [
        *("scaling-units.csv", "scaling.png", "scaling.svg", "searches.csv"),
        *("speed.csv", "speed.json", "speed.md", "speed.png", "speed.svg"),
    ]
    written = json.loads((tmp_path / "new" / "speed.json").read_text())
    assert written["schema"] == SCHEMA
    assert written["blocks"][0]["work"]["units"] == 40
    assert len(written["searches"]) == 2


def test_a_run_without_scaling_and_searches_writes_no_such_files(record, tmp_path):
    write_record(dataclasses.replace(record, scaling={}, searches=[]), tmp_path)
    assert not list(tmp_path.glob("scaling*"))
    assert not list(tmp_path.glob("searches*"))


def test_the_tables_say_machine_versions_threads_and_command(record):
    text = render_markdown(record)
    for said in (
        "A CPU, 2 cores",
        "tensorflow 2.21.0, threads 1",
        "python -m gru_or_lstm.benchmarks.speed",
    ):
        assert said in text
    assert "| GRU(40)  | Keras/TensorFlow fit |" in text


def test_the_figure_shows_every_contender_at_its_median(record):
    frame = speed_frame(record.blocks, peak_gigaflops=200.0)
    (ax,) = compose_contenders(frame).axes
    drawn = {line.get_label(): line.lines[0].get_xdata().tolist() for line in ax.containers}
    assert drawn == {"this package": [4, 4], "Keras/TensorFlow fit": [160, 160]}
    assert [label.get_text() for label in ax.get_yticklabels()] == ["GRU(40)", "LSTM(40)"]
    assert "ms" in ax.get_xlabel()


def test_scaling_draws_time_against_what_was_varied(record):
    frame = speed_frame(record.scaling["units"], peak_gigaflops=200.0)
    (ax,) = compose_scaling({"units": frame}).axes
    ours, plain = ax.lines
    assert ours.get_xdata().tolist() == [8, 16]
    assert (ours.get_ydata().tolist(), plain.get_ydata().tolist()) == ([4, 4], [160, 160])
    assert (ours.get_label(), ax.get_xlabel()) == ("GRU, this package", "units")


def test_what_was_written_is_read_again(record, tmp_path):
    write_record(record, tmp_path)
    assert read_race(tmp_path) == record
