"""What the published protocol states or takes for granted, held against the data it runs on."""

from __future__ import annotations

from typing import Final

import numpy as np

from ...search.configurations import CELLS, say_span
from ...search.datasets import Dataset
from ...search.series import DAMPED_COSINE_POLE
from ..frames import SUCCESS_BELOW, loss_floor, persistence_loss
from ..statistics import summarize
from ..text import format_significant
from . import traps
from .frames import ReproductionFrames, errors_of, rows_of
from .published import (
    AS_PUBLISHED,
    FEWER_PARAMETERS_PERCENT,
    LAYER_PARAMETERS,
    LEAK_FREE,
    SHAPE,
    TUNED,
)
from .rows import AuditRow, exact

CLEARLY_BELOW: Final = 0.5
"""A loss below this share of the floor would show that the floor is none."""
DECAY: Final = 0.2
"""The published law decays by exp(-x / 5)."""


def window_shape(records: ReproductionFrames) -> AuditRow:
    """Check the published shape of the windows."""
    replica, held_out = records.replica, records.held_out
    count = len(replica.train) + len(replica.windows["validation"])
    shape = (count, *replica.train.inputs.shape[1:])
    return AuditRow(
        claim=f"There are {SHAPE[0]} windows, of shape {SHAPE}",
        as_published=f"{shape}: {len(replica.train)} to train on, "
        f"{len(replica.windows['validation'])} to validate",
        leak_free=f"{held_out.train.inputs.shape}, all to train on",
        verdict="confirmed" if shape == SHAPE else f"refuted: {shape}",
        quantity="windows",
        interval=exact(count),
    )


def parameter_counts(records: ReproductionFrames) -> AuditRow:
    """Check the published parameter counts, layer by layer, against what was fitted."""
    layers = {cell: _layers(cell, units=40) for cell in LAYER_PARAMETERS}
    fitted = {cell: _fitted_parameters(records, cell) for cell in LAYER_PARAMETERS}
    agree = layers == LAYER_PARAMETERS and all(
        sum(layers[cell]) == count for cell, count in fitted.items()
    )
    said = ", ".join(f"{cell} {a:,} + {b}" for cell, (a, b) in layers.items())
    total = ", ".join(f"{cell} {count:,}" for cell, count in fitted.items())
    claimed = ", ".join(f"{cell} {a:,} + {b}" for cell, (a, b) in LAYER_PARAMETERS.items())
    return AuditRow(
        claim=f"Parameters: {claimed}",
        as_published=f"{said}; fitted: {total}",
        leak_free="the same models",
        verdict="confirmed" if agree else "refuted",
        quantity="parameters of the fitted GRU",
        interval=exact(fitted["GRU"]),
    )


def fewer_parameters(records: ReproductionFrames) -> AuditRow:
    """Check by how much the GRU is smaller."""
    gru, lstm = (_fitted_parameters(records, cell) for cell in LAYER_PARAMETERS)
    percent = 100 * (1 - gru / lstm)
    right = abs(percent - FEWER_PARAMETERS_PERCENT) < 0.5
    return AuditRow(
        claim=f"The GRU has about {FEWER_PARAMETERS_PERCENT:g} % fewer parameters",
        as_published=f"{percent:.2f} % fewer ({gru:,} against {lstm:,})",
        leak_free="the same models",
        verdict="confirmed" if right else f"refuted: {percent:.2f} %",
        quantity="percent fewer parameters",
        interval=exact(percent),
    )


def validation_is_held_out(records: ReproductionFrames) -> AuditRow:
    """Count validation targets that are training targets."""
    replica, held_out = records.replica, records.held_out
    leaked = traps.leaked_validation_targets(
        train=len(replica.train),
        validation=len(replica.windows["validation"]),
        lookback=replica.spec.lookback,
    )
    whole = held_out.windows["validation"].targets.size
    return AuditRow(
        claim="The last 10 % of the windows validate",
        as_published=f"{leaked} validation target cells are training targets",
        leak_free=f"0 of {whole:,}: other trajectories",
        verdict=f"refuted: {100 * leaked.part / leaked.whole:.1f} % leak"
        if leaked.part
        else "confirmed",
        quantity="leaked validation target cells",
        interval=exact(leaked.part),
    )


def forecast_is_unseen(records: ReproductionFrames) -> AuditRow:
    """Count forecast points that were training targets."""
    replica, held_out = records.replica, records.held_out
    horizon = replica.episodes["published"].horizon
    trained = traps.trained_forecast_points(
        train=len(replica.train), lookback=replica.spec.lookback, horizon=horizon
    )
    test = held_out.episodes["test"]
    return AuditRow(
        claim="The forecast is of values the model has not seen",
        as_published=f"{trained} forecast points were training targets",
        leak_free=f"0 of {test.truth.size:,}: {len(test.truth)} other trajectories",
        verdict=f"refuted: {100 * trained.part / trained.whole:.0f} % were trained on"
        if trained.part
        else "confirmed",
        quantity="forecast points that were training targets",
        interval=exact(trained.part),
    )


def loss_measures_learning(records: ReproductionFrames) -> AuditRow:
    """Hold the networks' validation loss against repeating the last sample."""
    replica, held_out = records.replica, records.held_out
    persistence, free = (
        persistence_loss(data.windows["validation"]) for data in (replica, held_out)
    )
    first, last = _tail_amplitudes(replica)
    best = min(_median_loss(records, AS_PUBLISHED, cell) for cell in LAYER_PARAMETERS)
    return AuditRow(
        claim="A small validation loss shows that the model has learned",
        as_published=f"repeating the last sample scores {format_significant(persistence)}: the "
        f"amplitude there is {first:.3f} to {last:.3f}. Median of the better cell: "
        f"{format_significant(best)}",
        leak_free=f"repeating the last sample scores {format_significant(free)}",
        seeds=f"n = {len(errors_of(records, AS_PUBLISHED, 'GRU'))} a cell; medians",
        verdict=f"misleading: the better cell's loss is {format_significant(best / persistence)} "
        "times that of repeating the last sample",
        quantity="validation loss of persistence, as published",
        n=len(errors_of(records, AS_PUBLISHED, "GRU")),
        interval=exact(persistence),
    )


def loss_can_reach_zero(records: ReproductionFrames) -> AuditRow:
    """Compute the floor that the first position of every window puts under the loss."""
    replica, held_out = records.replica, records.held_out
    train, validation = (
        loss_floor(replica.train, windows)
        for windows in (replica.train, replica.windows["validation"])
    )
    free = loss_floor(held_out.train, held_out.windows["validation"])
    least = _least_losses(records, TUNED)
    tuned = records.measurements["part"] == TUNED
    shorter = sorted(set(records.measurements.loc[tuned, "loss_span"]) - {"every"})
    over_every = _least_losses(records, LEAK_FREE) if shorter else least
    covered = " or ".join(map(say_span, shorter))
    without = f"a loss over {covered} alone has no floor; " if covered else ""
    return AuditRow(
        claim="With `return_sequences` the loss can fall to zero",
        as_published=f"floor {format_significant(train)} in training, "
        f"{format_significant(validation)} in validation: one value cannot fix the phase",
        leak_free=f"floor {format_significant(free)} in validation",
        tuned=f"{without}least of any fit: {format_significant(least['train_loss'])} in training, "
        f"{format_significant(least['val_loss'])} in validation",
        seeds=f"n = {len(errors_of(records, TUNED, 'GRU'))} a cell",
        verdict="refuted: a line from one value cannot do better, and a network hardly does"
        if over_every["val_loss"] > CLEARLY_BELOW * free
        else "confirmed",
        quantity="floor of the training loss",
        n=len(errors_of(records, TUNED, "GRU")),
        interval=exact(train),
    )


def loss_ranks_predictors(records: ReproductionFrames) -> AuditRow:
    """Find predictors of one loss whose closed-loop errors have nothing in common."""
    said, worst = {}, np.nan
    for part, data in ((AS_PUBLISHED, records.replica), (LEAK_FREE, records.held_out)):
        found = traps.ranking_failure(
            data.train,
            data.windows["validation"],
            data.episodes["published"],
            pole=DAMPED_COSINE_POLE,
        )
        said[part] = (
            f"AR(2) predictors within {100 * traps.RANKING_TOLERANCE:.0f} % of the best loss "
            f"score from {format_significant(found.error_low)} to "
            f"{format_significant(found.error_high)} in closed loop"
        )
        worst = found.error_high if part == AS_PUBLISHED else worst
    return AuditRow(
        claim="The validation loss ranks models",
        as_published=said[AS_PUBLISHED],
        leak_free=said[LEAK_FREE],
        verdict="refuted: of predictors it calls alike, some are exact and some useless"
        if worst > SUCCESS_BELOW
        else "confirmed",
        quantity="worst nrmse_env of an AR(2) predictor whose loss is called alike, as published",
        interval=exact(worst),
    )


def forecast_is_drawn_in_place(records: ReproductionFrames) -> AuditRow:
    """Score an exact forecast drawn one step early."""
    error = traps.misplacement_error(records.replica.episodes["published"])
    return AuditRow(
        claim="The plotted curve shows where the forecast lies",
        as_published=f"drawn one step off: an exact forecast would score {error:.3f}",
        leak_free="every value is drawn at its own x",
        verdict=f"misleading: {100 * error / SUCCESS_BELOW:.0f} % of the error allowed for success",
        quantity="nrmse_env of an exact forecast drawn one step off",
        interval=exact(error),
    )


def _least_losses(records: ReproductionFrames, part: str) -> dict[str, float]:
    return {
        name: min(errors_of(records, part, cell, metric=name).min() for cell in LAYER_PARAMETERS)
        for name in ("train_loss", "val_loss")
    }


def _layers(cell: str, *, units: int) -> tuple[int, int]:
    return CELLS[cell.lower()].parameter_count(units), units + 1


def _fitted_parameters(records: ReproductionFrames, cell: str) -> int:
    return int(rows_of(records.measurements, AS_PUBLISHED, cell)["parameter_count"].max())


def _median_loss(records: ReproductionFrames, part: str, cell: str) -> float:
    return summarize(errors_of(records, part, cell, metric="val_loss")).median


def _tail_amplitudes(replica: Dataset) -> tuple[float, float]:
    """Return the envelope at the first and the last validation target."""
    envelope = np.exp(-DECAY * replica.positions)
    return float(envelope[len(replica.train) + 1]), float(envelope[-1])
