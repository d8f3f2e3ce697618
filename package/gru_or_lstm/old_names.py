"""Where the names of version 0.1 have gone, so that what it pickled can be read.

Version 0.1 installed two packages, `search` and `benchmarks`. A pickle names the module of each
class: where nothing of that name can be imported, what the module held is found here.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

MOVED: Final[Mapping[str, tuple[str, ...]]] = {
    "benchmarks.choices": ("benchmarks.measuring.choices",),
    "benchmarks.contests": ("benchmarks.statistics.contests",),
    "benchmarks.drawing": ("benchmarks.figures.drawing",),
    "benchmarks.echo_state": ("benchmarks.baselines.echo_state",),
    "benchmarks.effects": ("benchmarks.statistics.effects",),
    "benchmarks.equal_budget": ("benchmarks.measuring.equal_budget",),
    "benchmarks.evidence": ("benchmarks.tables.catalogue",),
    "benchmarks.exponential_smoothing": ("benchmarks.baselines.exponential_smoothing",),
    "benchmarks.fairness": ("benchmarks.tables.fairness",),
    "benchmarks.frames": ("benchmarks.frames.study_frames",),
    "benchmarks.judging": ("benchmarks.frames.judging",),
    "benchmarks.measurement": ("benchmarks.measuring.measurement",),
    "benchmarks.reproduction.frames": ("benchmarks.reproduction.frames",),
    "benchmarks.reproduction.protocol": ("benchmarks.reproduction.protocol",),
    "benchmarks.reproduction.rows": ("benchmarks.reproduction.rows",),
    "benchmarks.reproduction.run": ("benchmarks.reproduction.run",),
    "benchmarks.reproduction.traps": ("benchmarks.reproduction.traps",),
    "benchmarks.selection_curves": ("benchmarks.statistics.selection_curves",),
    "benchmarks.simple_models": ("benchmarks.baselines.simple_models",),
    "benchmarks.speed.contenders": ("benchmarks.speed.contenders",),
    "benchmarks.speed.measure": ("benchmarks.speed.measure",),
    "benchmarks.speed.processes": ("benchmarks.speed.processes",),
    "benchmarks.speed.records": ("benchmarks.speed.record",),
    "benchmarks.speed.searches": ("benchmarks.speed.whole_searches",),
    "benchmarks.speed.work": ("benchmarks.speed.work",),
    "benchmarks.statistics": (
        "benchmarks.statistics.contests",
        "benchmarks.statistics.intervals",
    ),
    "benchmarks.study": ("benchmarks.study",),
    "benchmarks.style": ("benchmarks.figures.style",),
    "benchmarks.summary.folder": ("benchmarks.summary.folder",),
    "benchmarks.summary.goals": ("benchmarks.summary.goals",),
    "benchmarks.timing": ("benchmarks.measuring.timing",),
    "benchmarks.variance_sources": ("benchmarks.measuring.variance_sources",),
    "benchmarks.variance_tasks": ("benchmarks.measuring.variance_tasks",),
    "search.cells": ("search.configurations.cells",),
    "search.cli": ("search.shell.app",),
    "search.configuration": ("search.configurations.budget", "search.configurations.configuration"),
    "search.dataset": (
        "search.datasets.dataset",
        "search.datasets.spec",
        "search.datasets.windows",
    ),
    "search.driver": ("search.tuning.driver",),
    "search.episodes": ("search.judging.episodes",),
    "search.errors": ("search.errors",),
    "search.executors": ("search.trials.executors", "search.trials.worker_pool"),
    "search.files": ("search.own_data.files",),
    "search.hyperband": ("search.tuning.hyperband",),
    "search.hypermodel": ("search.tuning.hypermodel",),
    "search.ledger": ("search.trials.ledger",),
    "search.loop": ("search.engine.loop",),
    "search.models": ("search.training.models",),
    "search.numerals": ("search.own_data.numerals",),
    "search.oracles": ("search.tuning.oracles",),
    "search.plan": ("search.tuning.plan",),
    "search.preconditions": ("search.preconditions",),
    "search.progress": ("search.engine.progress",),
    "search.reading": ("search.own_data.reading",),
    "search.result": ("search.engine.result",),
    "search.run": ("search.engine.run",),
    "search.space": ("search.configurations.space",),
    "search.study": ("search.engine.study",),
    "search.text_tables": ("search.own_data.text_tables",),
    "search.training.evaluation": ("search.training.evaluation",),
    "search.training.program": ("search.training.program",),
    "search.training.records": ("search.training.fits",),
    "search.trajectories": ("search.series.trajectories",),
    "search.trial": ("search.trials.task", "search.trials.trial"),
    "search.worker_process": ("search.trials.worker_process",),
}
"""Module of version 0.1 -> the modules that hold its classes now."""


class _OldNames(MetaPathFinder, Loader):
    """Finds modules of version 0.1 that nobody else has found."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        package = any(name.startswith(f"{fullname}.") for name in MOVED)
        if not package and fullname not in MOVED:
            return None
        return ModuleSpec(fullname, self, is_package=package)

    def exec_module(self, module: ModuleType) -> None:
        homes = MOVED.get(module.__name__, ())

        def get(name: str) -> Any:
            for home in homes:
                held = vars(import_module(f".{home}", __package__))
                if name in held:
                    return held[name]
            raise AttributeError(f"version 0.1 of {module.__name__} held no {name!r} to pickle")

        module.__dict__["__getattr__"] = get


def find_old_names() -> None:
    """Let modules of version 0.1 be found, after everything else that can be imported."""
    if not any(isinstance(finder, _OldNames) for finder in sys.meta_path):
        sys.meta_path.append(_OldNames())
