"""What all tests share; nothing here imports TensorFlow."""

import os

from hypothesis import settings

# Before TensorFlow is imported anywhere; worker processes inherit it.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# The same examples everywhere, and no deadline: machines that run the tests are shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
