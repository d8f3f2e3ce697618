"""By which closed-loop error the trials of a search are judged."""

from __future__ import annotations

from typing import Final

import pandas as pd

OBJECTIVES: Final = ("val_nrmse_env", "val_nrmse")
"""Closed-loop errors of trials, the one that is preferred first."""


def closed_loop_objective(trials: pd.DataFrame) -> str | None:
    """Return the closed-loop error by which trials are judged; None if no trial has one."""
    return next((name for name in OBJECTIVES if trials[name].notna().any()), None)
