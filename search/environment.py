"""What a result was measured on: machine, interpreter, packages, commit."""

import datetime
import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Any, Final

import psutil

from .machine import describe_processor

PACKAGES: Final = (
    "gru-or-lstm",
    "tensorflow",
    "keras",
    "keras-tuner",
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
)


def describe_environment() -> dict[str, Any]:
    """Collect what can change a number; the names follow pyperf's metadata keys.

    Returns:
        JSON types only. A fact that this machine does not tell is left out.
    """
    facts = {
        "python_version": platform.python_version(),
        "python_implementation": platform.python_implementation(),
        "python_compiler": platform.python_compiler(),
        "platform": platform.platform(),
        "kernel_release": platform.release(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        **describe_processor(),
        "cpu_count": os.cpu_count(),
        "cpu_physical_count": psutil.cpu_count(logical=False),
        "cpu_affinity": _affinity(),
        "load_avg_1min": round(os.getloadavg()[0], 2),
        "mem_total_bytes": psutil.virtual_memory().total,
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
        **_git(),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _affinity() -> list[int] | None:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _git() -> dict[str, Any]:
    """Commit and dirty flag, if this code is kept in a checkout.

    An installed copy may lie in one that has nothing to do with it.
    """

    def ask(*words: str) -> str:
        return subprocess.run(
            ["git", *words],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout.strip()

    try:
        ask("ls-files", "--error-unmatch", Path(__file__).name)
        return {"commit_id": ask("rev-parse", "HEAD"), "commit_dirty": ask("status", "-s") != ""}
    except (OSError, subprocess.SubprocessError):
        return {}
