"""What all tests share; nothing here imports TensorFlow."""

import os

from hypothesis import settings

# Before TensorFlow is imported anywhere; worker processes inherit it.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Some tests run an unmodified tuner first; whoever comes first, the threads are the same.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
# Likewise XLA's optimisation level, which `configure_tensorflow` would choose.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=1")

# The same examples everywhere, and no deadline: machines that run the tests are shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
