"""How a forecast is judged: episodes, free-running forecasts, metrics, linear references.

Pure functions of arrays; what makes the forecast is a callable.
"""

from .episode_scores import score_episodes
from .episodes import Episodes, cut_episodes
from .forecast import Predictor, cap_forecast, free_running
from .linear import ORDER, fit_coefficients, fit_ridge, linear_predictor, solve_ridge
from .metrics import (
    HIGHER_IS_BETTER,
    METRICS,
    NEEDS,
    ONE_STEP_METRICS,
    SUCCESS_BELOW,
    VALID,
    is_defined,
    nrmse_env,
    score,
    score_one_step,
    success,
)
from .poles import fitted_pole

__all__ = [
    "HIGHER_IS_BETTER",
    "METRICS",
    "NEEDS",
    "ONE_STEP_METRICS",
    "ORDER",
    "SUCCESS_BELOW",
    "VALID",
    "Episodes",
    "Predictor",
    "cap_forecast",
    "cut_episodes",
    "fit_coefficients",
    "fit_ridge",
    "fitted_pole",
    "free_running",
    "is_defined",
    "linear_predictor",
    "nrmse_env",
    "score",
    "score_episodes",
    "score_one_step",
    "solve_ridge",
    "success",
]
