"""What libraries say, kept off the terminal and out of the way."""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from .errors import InputError
from .preconditions import check_keras_settings

_IMPORTING: Final = threading.Lock()
"""Descriptors belong to the process: two threads that swap them would lose standard error."""


def import_tensorflow_quietly() -> None:
    """Import TensorFlow and Keras without the lines their C++ parts print before logging starts.

    Its Python logger is held to errors: it warns of retracing whenever several models are
    compiled one after the other, which is what happens here on purpose.

    Raises:
        InputError: If they cannot be imported as they are installed or set up.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _IMPORTING:
        if "keras" not in sys.modules:
            _import_keras()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def _import_keras() -> None:
    check_keras_settings()
    try:
        with _standard_error_closed(), warnings_ignored():
            import keras  # noqa: F401  # imported for its messages
    except Exception as error:  # whatever a broken installation raises
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise InputError(
            f"Keras cannot be imported here ({said}). Mend the installation, or the KERAS_BACKEND "
            f"and keras.json that it reads."
        ) from error


_WARNINGS = threading.RLock()


@contextmanager
def warnings_ignored() -> Iterator[None]:
    """Keep what libraries warn of from a caller who makes errors of warnings.

    Python's filters belong to the whole process: two threads that changed them at once would not
    restore them, so one waits for the other.
    """
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _standard_error_closed() -> Iterator[None]:
    """Send file descriptor 2 to nowhere: what C++ prints does not pass through `sys.stderr`."""
    held = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(held, 2)
        os.close(held)
        os.close(nowhere)
