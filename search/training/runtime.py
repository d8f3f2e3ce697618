"""How TensorFlow runs here: on one thread, its programs compiled for small arrays."""

import functools
import logging
import os
from typing import Final

import keras
import tensorflow as tf

logger = logging.getLogger(__name__)

XLA_FLAG: Final = "--xla_backend_optimization_level"
XLA_LEVEL: Final = 1
"""Of 0 to 3. Level 3, XLA's own choice, unrolls loops over few units into scalar code: up to 60 %
slower, and slower to compile. The last digits of a result may depend on it."""


@functools.cache
def configure_tensorflow() -> bool:
    """Ask TensorFlow for one thread and XLA for light optimisation; to be called before any use.

    One thread is the fastest for models this small, and gives the same result anywhere. A level
    that `XLA_FLAGS` names already is left alone.

    Returns:
        Whether both are sure to be obeyed; they are not once TensorFlow has run anything in this
        process.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    flagged = XLA_FLAG in flags
    if not flagged:
        os.environ["XLA_FLAGS"] = f"{flags} {XLA_FLAG}={XLA_LEVEL}".strip()
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:
        threads = thread_count()
        if threads == 1 and flagged:
            return True
        logger.warning(
            "TensorFlow was in use before the search and keeps its %s threads and XLA's level: "
            "trials are slower, and the last digits may differ from another run.",
            threads or "default",
        )
        return False
    return True


def backend_name() -> str:
    """Return what Keras computes with."""
    return str(keras.backend.backend())


def thread_count() -> int | None:
    """Return the threads inside one operation; None if TensorFlow chooses their number.

    Where nobody has asked for a number, TensorFlow takes that of the environment.
    """
    asked = tf.config.threading.get_intra_op_parallelism_threads()
    named = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return asked or (int(named) if named.isdecimal() else 0) or None
