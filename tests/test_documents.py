"""What README and docs/ say can be typed, imported and opened."""

import re
import shlex
from pathlib import Path

import gru_or_lstm
import pytest
import typer.main
from gru_or_lstm.benchmarks.shell import cli

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = typer.main.get_command(cli.app).commands
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks(page, kind):
    return [
        text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind
    ]


def commands(page):
    """The words of each call of the program, in blocks and in the tables of README."""
    text = "\n".join(blocks(page, "sh"))
    text += "\n" + "\n".join(re.findall(r"`(gru-or-lstm [a-z][^`]*)`", page.read_text()))
    for line in text.splitlines():
        for call in line.split("&&"):
            words = shlex.split(call, comments=True)
            if words[:1] == ["gru-or-lstm"]:
                yield words[1:]


@pages
def test_every_command_has_the_options_that_are_shown(page):
    for name, *words in commands(page):
        options = {each for option in COMMANDS[name].params for each in option.opts}
        options |= {each for option in COMMANDS[name].params for each in option.secondary_opts}
        asked = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert asked <= options | {"--help"}, (name, asked - options)


@pages
def test_every_name_of_python_is_one_of_the_door(page):
    for text in blocks(page, "python"):
        compile(text, str(page), "exec")
        for names in re.findall(r"^from gru_or_lstm import (.+)$", text, re.MULTILINE):
            assert {name.strip() for name in names.split(",")} <= set(gru_or_lstm.__all__)


@pages
def test_every_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            assert (page.parent / link.partition("#")[0]).exists(), link


def test_there_are_commands():
    assert sum(len(list(commands(page))) for page in PAGES) > 15


def test_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100


def test_the_reference_holds_every_name_of_the_door():
    said = re.findall(r"gru_or_lstm\.(\w+)$", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
    assert set(said) == set(gru_or_lstm.__all__)
