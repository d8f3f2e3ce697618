"""Models without a network, one kind a module, and the catalogue of those that are measured."""

from .catalogue import baselines_for, forecast_episodes, measure_baselines

__all__ = ["baselines_for", "forecast_episodes", "measure_baselines"]
