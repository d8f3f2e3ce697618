"""What a search needs of its process, refused in one line where it is not so.

A fault of the surroundings would otherwise fail every trial, each in its own way, or change numbers
without a word. `check_surroundings` comes before anything is imported or written; `check_process`
before every fit, in whatever process that runs.
"""

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .errors import InputError

BACKEND: Final = "tensorflow"
PRECISION: Final = "float32"
TRUSTED_XLA_FLAGS: Final = re.compile(r"(--xla_backend_optimization_level=[0-3])?")
"""What need not be tried out; this package sets the level itself."""
XLA_TRIAL: Final = "import tensorflow as tf; tf.function(lambda x: x, jit_compile=True)(1.0)"
XLA_TRIAL_SECONDS: Final = 300.0


def check_surroundings() -> None:
    """Refuse settings under which no trial can run, as far as they show before Keras is imported.

    Raises:
        InputError: If Keras is set to another backend or precision, or XLA would not start.
    """
    if "keras" in sys.modules:
        check_process()
    else:
        check_keras_settings()
    flags = os.environ.get("XLA_FLAGS", "").strip()
    if not TRUSTED_XLA_FLAGS.fullmatch(flags):
        complaint = _xla_complaint(flags)
        if complaint:
            raise InputError(
                f"XLA does not start with XLA_FLAGS={flags!r}: {complaint}. Correct or unset "
                f"XLA_FLAGS."
            )


def check_keras_settings() -> None:
    """Refuse what Keras would read when it is imported, in the environment and its own file.

    Raises:
        InputError: If it is set to another backend or precision, or to train less than asked.
    """
    for variable in ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH"):
        if variable in os.environ:
            raise InputError(
                f"Trials need all of their epochs and steps; the variable {variable} says "
                f"{os.environ[variable]!r}. Unset it."
            )
    path = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "keras.json"
    try:
        settings = json.loads(path.read_text())
        given = {name: settings.get(name) for name in ("backend", "floatx")}
    except (OSError, ValueError, AttributeError):  # Keras then takes its defaults
        given = {}
    source = str(path)
    if os.environ.get("KERAS_BACKEND"):
        given["backend"] = os.environ["KERAS_BACKEND"]
        source = "the variable KERAS_BACKEND"
    if given.get("backend") not in (None, BACKEND):
        raise InputError(
            f"Trials need Keras on {BACKEND}; {source} says {given['backend']!r}. "
            f"Set KERAS_BACKEND={BACKEND}."
        )
    if given.get("floatx") not in (None, PRECISION):
        raise InputError(
            f"Trials need Keras in {PRECISION}; {path} says floatx {given['floatx']!r}. Change it "
            f"there, or set KERAS_HOME to a folder without a keras.json."
        )


@functools.cache
def _xla_complaint(flags: str) -> str:
    """Why XLA does not start, empty if it does: a flag it does not know ends its process."""
    tried = subprocess.run(
        [sys.executable, "-c", XLA_TRIAL],
        env={**os.environ, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=XLA_TRIAL_SECONDS,
    )
    if tried.returncode == 0:
        return ""
    fatal = re.findall(r"^F\d.*?\] (.*?)\.?$", tried.stderr, re.MULTILINE)
    return fatal[-1] if fatal else f"its process ends with code {tried.returncode}"


@dataclass(frozen=True, slots=True)
class _Need:
    """A setting of this process.

    Attributes:
        name: What it is called.
        wanted: What it must be.
        read: What it is, given the modules `keras` and `tensorflow`.
        way_out: How to change it.
    """

    name: str
    wanted: object
    read: Callable[[Any, Any], object]
    way_out: str


NEEDS: Final = (
    _Need(
        "Keras' backend",
        BACKEND,
        lambda keras, _: keras.config.backend(),
        f"Start again with KERAS_BACKEND={BACKEND}.",
    ),
    _Need(
        "keras.config.floatx()",
        PRECISION,
        lambda keras, _: keras.config.floatx(),
        f"Call keras.config.set_floatx({PRECISION!r}).",
    ),
    _Need(
        "keras.config.dtype_policy()",
        PRECISION,
        lambda keras, _: keras.config.dtype_policy().name,
        f"Call keras.config.set_dtype_policy({PRECISION!r}).",
    ),
    _Need(
        "keras.config.max_epochs()",
        None,
        lambda keras, _: getattr(keras.config, "max_epochs", lambda: None)(),
        "Unset KERAS_MAX_EPOCHS.",
    ),
    _Need(
        "keras.config.max_steps_per_epoch()",
        None,
        lambda keras, _: getattr(keras.config, "max_steps_per_epoch", lambda: None)(),
        "Unset KERAS_MAX_STEPS_PER_EPOCH.",
    ),
    _Need(
        "tf.executing_eagerly()",
        True,
        lambda _, tensorflow: tensorflow.executing_eagerly(),
        "Call run_search outside of any graph, with eager execution.",
    ),
    _Need(
        "tf.config.functions_run_eagerly()",
        False,
        lambda _, tensorflow: tensorflow.config.functions_run_eagerly(),
        "Call tf.config.run_functions_eagerly(False).",
    ),
)


def check_process() -> None:
    """Refuse to train in a process that would fail, hang or give other numbers.

    Raises:
        InputError: If a setting of Keras or TensorFlow here is not what trials need, or this
            process was forked from one that had used TensorFlow.
    """
    if _forked["with tensorflow in use"]:
        raise InputError(
            "A trial cannot run in a process forked from one that has used TensorFlow: it would "
            "hang. Make the pool with mp_context=multiprocessing.get_context('spawn'), or leave "
            "`executor` out and pass `workers`."
        )
    import keras
    import tensorflow

    for need in NEEDS:
        value = need.read(keras, tensorflow)
        if value != need.wanted:
            raise InputError(
                f"Trials need {need.name} to be {need.wanted!r}. Received: {value!r}, in process "
                f"{os.getpid()}. {need.way_out}"
            )


_forked: Final[dict[str, bool]] = {"with tensorflow in use": False}


def _note_fork(modules: Mapping[str, Any] = sys.modules) -> None:
    """Remember, in a forked child, whether the threads of TensorFlow have been left behind."""
    context = modules.get("tensorflow.python.eager.context")
    held = None if context is None else context.context_safe()
    _forked["with tensorflow in use"] |= bool(getattr(held, "_initialized", False))


os.register_at_fork(after_in_child=_note_fork)
