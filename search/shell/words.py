"""Values in words: what the command line's options say."""

import json
from pathlib import Path

from ..configurations import PUBLISHED_PAIR, Configuration, configuration_of
from ..errors import InputError, check_path


def read_configurations(path: str | Path) -> list[Configuration]:
    """Read configurations to try first.

    Args:
        path: A JSON file with one configuration or a list of them; fields that are not a
            configuration's are passed over, so that a search's best/*.json will do. The word
            "published" stands for the published pair.

    Raises:
        InputError: If the file cannot be read or holds something else.
    """
    if str(path) == "published":
        return list(PUBLISHED_PAIR.values())
    path = check_path(path, argument="enqueue")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        records = content if isinstance(content, list) else [content]
        return [configuration_of(record) for record in records]
    except InputError:
        raise
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"`enqueue` must be a JSON file of configurations with cell, units and "
            f"learning_rate. {path}: {error}."
        ) from error
