"""Where records come from, in words."""

from collections.abc import Mapping
from typing import Any


def describe_environment_record(environment: Mapping[str, Any]) -> dict[str, str]:
    """Say in words on what machine, with which versions, from which commit something ran.

    Args:
        environment: What `search.environment.describe_environment` recorded.
    """
    commit = environment.get("commit_id", "unknown")
    if environment.get("commit_dirty"):
        commit += " with uncommitted changes"
    return {
        "machine": f"{environment.get('cpu_model_name', 'unknown CPU')}, "
        f"{environment['cpu_count']} cores, {environment['platform']}",
        "versions": ", ".join(
            [f"Python {environment['python_version']}"]
            + [f"{name} {version}" for name, version in environment["packages"].items()]
        ),
        "commit": commit,
    }
