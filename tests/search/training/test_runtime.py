"""TensorFlow's threads where it was in use before."""

import os
import subprocess
import sys

import pytest

BEFORE = """
import tensorflow as tf
tf.constant(1) + 1
from gru_or_lstm.search.training.runtime import configure_tensorflow, thread_count
print(configure_tensorflow(), thread_count())
"""


@pytest.mark.slow
@pytest.mark.parametrize(("threads", "said"), [("1", "True 1"), ("2", "False 2")])
def test_threads_that_the_environment_names_are_known(threads, said):
    named = {"TF_NUM_INTRAOP_THREADS": threads, "XLA_FLAGS": "--xla_backend_optimization_level=1"}
    done = subprocess.run(
        [sys.executable, "-c", BEFORE],
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == said
