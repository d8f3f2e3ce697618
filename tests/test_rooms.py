"""How rooms are entered, and that their doors are light."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import gru_or_lstm
import pytest
import typer.main
from gru_or_lstm import benchmarks, search
from gru_or_lstm.benchmarks.shell import cli

PACKAGES = (search, benchmarks)
ROOMS = sorted(
    f"{package.__name__}.{found.name}"
    for package in PACKAGES
    for found in pkgutil.iter_modules(package.__path__)
    if found.ispkg
)
HEAVY = ("keras", "keras_tuner", "tensorflow")


def files() -> list[tuple[str, Path]]:
    """Every module of the package by name, with its file."""
    return [
        (found.name, Path(found.module_finder.path) / f"{found.name.rpartition('.')[2]}.py")
        for package in PACKAGES
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.ispkg
    ]


def imports_of(name: str, file: Path) -> list[tuple[str, str]]:
    """What a module imports from the package: where from, and which name."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = name.split(".")[: -node.level] if node.level else []
            where = ".".join([*base, *([node.module] if node.module else [])])
            found += [(where, alias.name) for alias in node.names]
    return [(where, what) for where, what in found if where.split(".")[0] == "gru_or_lstm"]


def room_of(name: str) -> str:
    return max((room for room in ROOMS if f"{name}.".startswith(f"{room}.")), key=len, default=name)


def test_every_room_says_what_belongs_there():
    for room in ROOMS:
        assert importlib.import_module(room).__doc__, room


@pytest.mark.parametrize(("name", "file"), files(), ids=[name for name, _ in files()])
def test_a_room_is_entered_by_its_door(name, file):
    past = [
        f"{where}.{what}"
        for where, what in imports_of(name, file)
        if room_of(where) in ROOMS and room_of(where) != room_of(name) and where not in ROOMS
    ]
    assert past == []


@pytest.mark.parametrize(("name", "file"), files(), ids=[name for name, _ in files()])
def test_a_room_asks_another_for_what_its_door_offers(name, file):
    for where, what in imports_of(name, file):
        if where in ROOMS and room_of(name) != where:
            assert what in importlib.import_module(where).__all__, f"{where} does not offer {what}"


def test_all_that_a_door_offers_can_be_had():
    for door in (gru_or_lstm, *PACKAGES, *map(importlib.import_module, ROOMS)):
        for name in getattr(door, "__all__", ()):
            assert getattr(door, name) is not None


def test_opening_every_door_imports_no_keras():
    script = (
        "import importlib, sys\n"
        f"for room in {ROOMS!r}:\n"
        "    importlib.import_module(room)\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "\n"


def test_to_ask_for_a_run_imports_no_keras():
    ask = "import sys; from gru_or_lstm import load_run; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", ask.format(heavy=set(HEAVY))], check=True)


def test_opening_the_doors_of_the_search_imports_no_pandas():
    script = (
        "import importlib, sys\n"
        f"for room in {[room for room in ROOMS if '.search.' in room]!r}:\n"
        "    importlib.import_module(room)\n"
        "print(*sorted({'pandas', 'matplotlib'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "\n"


def test_every_row_of_keras_tuners_faults_that_a_test_names_is_written_down():
    written = (Path(__file__).parents[1] / "search" / "tuning" / "KERAS_TUNER.md").read_text()
    rows = set(re.findall(r"^\| (\d+) \|", written, flags=re.MULTILINE))
    named = {
        row
        for path in Path(__file__).parent.rglob("test_*.py")
        for found in re.findall(r"KERAS_TUNER rows? ([\d, and]+)", path.read_text())
        for row in re.findall(r"\d+", found)
    }
    assert len(rows) == 19
    assert named <= rows
    assert len(named) >= 15


def test_what_a_command_does_can_be_called_by_a_name_of_the_door():
    said = re.findall(r"`([a-z_]+)[^`]*`\s\(([a-z]+)\)", gru_or_lstm.__doc__)
    assert {command for _, command in said} == set(typer.main.get_command(cli.app).commands)
    assert {name for name, _ in said} <= set(gru_or_lstm.__all__)
