"""The examples in doc-strings, of the package that is installed."""

import doctest
import importlib
import pkgutil

import gru_or_lstm
import pytest
from gru_or_lstm import benchmarks, search


def with_examples() -> list[str]:
    """Modules whose text holds an example; the others are not imported."""
    names = []
    for package in (search, benchmarks):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            loader = found.module_finder.find_spec(found.name, None).loader
            if ">>> " in loader.get_source(found.name):
                names.append(found.name)
    return names


@pytest.mark.parametrize("name", with_examples())
def test_the_examples_of_a_module_give_what_they_say(name):
    ran = doctest.testmod(importlib.import_module(name))
    assert ran.attempted > 0
    assert ran.failed == 0


def test_there_are_examples():
    assert len(with_examples()) > 10
    assert gru_or_lstm.__doc__
