"""Whatever is asked, the answer is a result or one line: never a traceback.

`FUZZ_EXAMPLES` sets how many requests are tried in each way (200; 5,000 in `tox -e slow`), the
same ones on every run of the same code unless `FUZZ_SEED` draws others.
"""

import dataclasses
import decimal
import fractions
import io
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import typer.main
from gru_or_lstm.benchmarks.measuring.choices import Choice
from gru_or_lstm.benchmarks.measuring.measurement import BenchmarkSettings, TimingSettings
from gru_or_lstm.benchmarks.reproduction.protocol import ReproductionSettings, default_settings
from gru_or_lstm.benchmarks.shell import cli, tables
from gru_or_lstm.search.configurations.budget import Budget
from gru_or_lstm.search.configurations.configuration import PUBLISHED_PAIR, Configuration
from gru_or_lstm.search.configurations.dimension import LogUniform
from gru_or_lstm.search.configurations.space import SearchSpace
from gru_or_lstm.search.datasets.spec import DatasetSpec
from gru_or_lstm.search.engine import loop
from gru_or_lstm.search.engine.run import SearchInterrupt, run_search
from gru_or_lstm.search.errors import InputError
from gru_or_lstm.search.own_data.table import TableSpec
from gru_or_lstm.search.shell.app import run_app
from hypothesis import given, seed, settings
from hypothesis import strategies as st

FURNITURE = {}
"""Room -> what lay in it at first."""
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
SEED = os.environ.get("FUZZ_SEED")
COMMANDS = typer.main.get_command(cli.app).commands
RECORDS = ("", "{", "[]", "null", "{}", '{"schema": 1}', '{"schema": 2, "asked": []}')
"""What a damaged record may hold."""
TEXTS = (
    *("", " ", "0", "1", "-1", "2", "3", "40", "1e9", "1.5", "nan", "inf", "-inf", "9" * 30),
    *("9" * 5000, "8:16:4", "16:8", "1:99999999", "4, 8", "8,8", "1e-4:1e-1", "0.1", "0.1:0.1"),
    *("1e-320:1", "gru", "GRU, lstm", "lstm,", "tanh", "adam,sgd", "SGD", "cosine", "every,last"),
    *("random", "Hyperband", "bayesian", "grid", "keras", "compiled", "val_loss", "val_mase"),
    *("damped-cosine", "sunspots", "mackey-glass", "missing.csv", "data.csv", "data.parquet"),
    *("y", "published", "first.json", "gru:4:0.01", "GRU:4:0.01:sgd", "gru:4", "gru:x:1"),
    *(".", "..", "~/x", "~nobody/x", "x[/b]", "run[old]", "[red]", ":smile:", "a" * 300),
    *(
        "new",
        "file",
        "file/below",
        "other",
        "damaged",
        "/dev/null",
        "/proc/x",
        "\u2212ü→",
        "\udcff",
    ),
    *("--help", "--out", "-", "--"),
)
"""Words that mean something to some option, and words that mean nothing to any."""


def tried_often(test):
    """Try a test with `EXAMPLES` draws."""
    drawn = test if SEED is None else seed(SEED)(test)
    return settings(max_examples=EXAMPLES, derandomize=SEED is None)(given(st.data())(drawn))


class TrainingStartsError(Exception):
    """All that was asked is usable."""


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A folder with files of all kinds, which is also the home."""
    room = tmp_path_factory.mktemp("fuzz") / "room"
    room.mkdir()
    furnish(room)
    FURNITURE[room] = set(room.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(room))
        patch.chdir(room)
        yield room


def furnish(room):
    (room / "data.csv").write_text("y\n" + "".join(f"{n % 7}\n" for n in range(300)))
    (room / "data.parquet").write_bytes(b"PAR1 not really")
    (room / "first.json").write_text('{"cell": "gru", "units": 8, "learning_rate": 0.01}')
    (room / "file").write_text("a file")
    (room / "other").mkdir()
    (room / "other" / "thesis.tex").write_text("precious")
    for number, record in enumerate(RECORDS):
        for name in ("study.json", "benchmark.json", "reproduction.json", "ledger.jsonl"):
            folder = room / f"damaged-{name.split('.')[0]}-{number}"
            folder.mkdir()
            (folder / name).write_text(record)


def tidy(room):
    """Take away what a request left, so that none depends on those before it."""
    for path in set(room.iterdir()) - FURNITURE[room]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@pytest.fixture(scope="module")
def stopped():
    """Where training would start, the one who asked changes their mind."""

    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "start_executor", stop)
        for commands in (cli, tables):
            patch.setattr(commands, "import_tensorflow_quietly", stop)
        yield


def words(room):
    damaged = sorted(path.name for path in room.glob("damaged-*"))
    plain = st.text(st.characters(exclude_characters="\0/", exclude_categories=("Cs",)), max_size=8)
    return st.sampled_from(TEXTS + tuple(damaged)) | plain


@st.composite
def requests(draw, room):
    """A command with some of its options and arguments, each of them given any words."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    asked = ["--quiet"] if draw(st.booleans()) else []
    for option in draw(st.permutations(COMMANDS[name].params))[: draw(st.integers(0, 4))]:
        if getattr(option, "is_flag", False):
            asked.append(draw(st.sampled_from([*option.opts, *option.secondary_opts])))
        elif option.opts[0].startswith("--"):
            asked.append(f"{option.opts[0]}={draw(words(room))}")
        else:
            asked.append(draw(words(room)))
    return [name, *asked]


@pytest.mark.slow
@tried_often
def test_the_command_line_ends_in_a_result_or_one_line(room, stopped, data):
    asked = data.draw(requests(room))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", printed := Output())
        patch.setattr("sys.stderr", errors := Output())
        patch.setattr("sys.argv", ["gru-or-lstm", *asked])
        with pytest.raises(SystemExit) as ended:
            run_app(cli.app)
    said = errors.text()
    assert ended.value.code in (0, 1, 2, 130)
    assert "Traceback" not in printed.text() + said
    assert (said == "") == (ended.value.code == 0), said
    assert len(said.splitlines()) <= 1, said
    if ended.value.code == 2:
        assert printed.text() == ""
    assert (room / "other" / "thesis.tex").read_text() == "precious"
    tidy(room)


CONFIGURATION = Configuration(cell="gru", units=8, learning_rate=0.01)
VALUES = (
    *(None, True, False, 0, 1, -1, 2, 3, 40, 10**30, 10**5000, 0.0, 0.5, 1.5, 2.0, 1e301, 1e-199),
    *(float("nan"), float("inf"), 1j, decimal.Decimal("0.5"), fractions.Fraction(1, 3)),
    *("", "0", "2", "1.5", "gru", "lstm", "adam", "random", "hyperband", "grid", "keras", "x[/b]"),
    *(
        "val_loss",
        "val_nrmse",
        "sunspots",
        "data.csv",
        "missing.csv",
        "new",
        "file",
        "a\0b",
        "\udcff",
    ),
    *(b"gru", bytearray(b"8"), object(), Exception, print, ..., range(8, 17, 4), range(0)),
    *(np.int64(3), np.int32(0), np.uint8(8), np.float64(0.5), np.float32(0.01), np.bool_(True)),
    *(np.str_("gru"), np.array(3), np.array([4, 8]), np.array([0.1, 0.01]), np.array([[1], [2]])),
    *(np.array([]), np.array(["gru"]), np.float64("nan"), np.datetime64("2020-01-01")),
    *(
        [],
        (),
        {},
        set(),
        {"units": 8},
        [8],
        (8, 16),
        (8, "16"),
        (8, 8),
        [16, 8],
        [0.1],
        [0.1, 0.01],
    ),
    *(
        ["gru"],
        ("gru", "lstm"),
        ["gru", None],
        [["gru"]],
        ["cosine"],
        ["every", "last"],
        [np.int8(4)],
    ),
    *(
        Path("new"),
        Path(),
        Path("other"),
        LogUniform(1e-4, 1e-1),
        SearchSpace(units=(8,)),
        SearchSpace,
    ),
    *(
        DatasetSpec(),
        DatasetSpec(series="sunspots"),
        Budget(trials=1),
        Budget(trials=2, max_epochs=3),
    ),
    *(CONFIGURATION, [CONFIGURATION], (CONFIGURATION, 1), list(PUBLISHED_PAIR.values())),
    *(TimingSettings(), default_settings(seeds=1).tuned),
)
"""Values that some argument takes, and values that none does."""


class Stopping:
    """An executor to which nothing can be given."""

    def submit(self, *_arguments, **_options):
        raise TrainingStartsError


def drawn(data, names):
    """Some of the arguments, each with any value."""
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
    return {name: data.draw(st.sampled_from(VALUES), label=name) for name in chosen}


ARGUMENTS = (
    *("space", "dataset", "tuner", "budget", "objective", "seed", "batch_size", "engine"),
    *("workers", "executor", "enqueue", "out", "overwrite", "begin", "report"),
)


@pytest.mark.slow
@tried_often
def test_a_search_takes_arguments_or_refuses_them_in_one_line(room, data):
    search(drawn(data, ARGUMENTS), room=room)


@pytest.mark.slow
def test_a_search_takes_every_value_of_every_argument_or_refuses_it_in_one_line(room):
    for name in ARGUMENTS:
        for value in VALUES:
            search({name: value}, room=room)


def search(drawn, *, room):
    asked = {"budget": Budget(trials=2), "executor": Stopping()} | drawn
    if asked["executor"] is None or asked["budget"] is None:
        return  # a search of its own would really train
    if callable(asked.get("begin")) and asked["begin"] is not print:
        return  # what a caller's own function raises is passed on
    try:
        run_search(**asked)
    except InputError as error:
        check_one_line(str(error))
    except (TrainingStartsError, SearchInterrupt):
        pass
    tidy(room)


def check_one_line(message):
    assert len(message.splitlines()) == 1
    assert len(message) < 1000


KINDS = (
    (SearchSpace, {}),
    (Budget, {}),
    (DatasetSpec, {}),
    (TableSpec, {}),
    (LogUniform, {"low": 0.1, "high": 1.0}),
    (Configuration, {"cell": "gru", "units": 8, "learning_rate": 0.01}),
    (Choice, {"role": "given", "configuration": CONFIGURATION, "epochs": 3}),
    (TimingSettings, {}),
    (BenchmarkSettings, {}),
    (ReproductionSettings, {"tuned": default_settings(seeds=1).tuned, "tuned_from": "words"}),
)


@tried_often
def test_what_is_taken_is_plain_data_and_the_rest_is_refused_in_one_line(room, data):
    kind, asked = data.draw(st.sampled_from(KINDS))
    take(kind, asked | drawn(data, [field.name for field in dataclasses.fields(kind)]))


def test_every_field_takes_every_value_as_plain_data_or_refuses_it_in_one_line(room):
    for kind, asked in KINDS:
        for field in dataclasses.fields(kind):
            for value in VALUES:
                take(kind, asked | {field.name: value})


def take(kind, asked):
    try:
        taken = kind(**asked)
    except InputError as error:
        check_one_line(str(error))
    else:
        record = dataclasses.asdict(taken)
        assert kind(**{name: getattr(taken, name) for name in asked}) == taken
        assert json.loads(json.dumps(record)) is not None
        hash(taken)


class Output(io.TextIOWrapper):
    """What a program prints, in an encoding that lacks most characters."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="ascii", write_through=True)

    def text(self):
        return self.buffer.getvalue().decode("ascii")
