"""A dataset as a network sees it: its windows and contexts by one normalization."""

from dataclasses import dataclass

from ..configurations import DIFFERENCE, NORMALIZATIONS, SEASONAL
from ..errors import InputError, check_known
from ..series import FloatArray
from .dataset import TRAIN, Dataset
from .normalization import MAKERS, Normalization
from .windows import Windows, cut_observed


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A dataset as a network sees it.

    Attributes:
        dataset: Where everything is in levels.
        normalization: What is done to them, and undone.
    """

    dataset: Dataset
    normalization: Normalization

    def windows_of(self, trained_on: str) -> Windows:
        """Return the windows to train on.

        Args:
            trained_on: "train" or "everything"; normalised alike.
        """
        dataset, normalization = self.dataset, self.normalization
        if not normalization.earlier:
            return normalization.see_windows(dataset.windows_of(trained_on))
        part = dataset.training if trained_on == TRAIN else dataset.whole_series
        return cut_observed(normalization.see(part), dataset.spec.lookback, stride=1)

    def windows(self, name: str) -> Windows:
        """Return the one-step windows of an evaluation set."""
        dataset, normalization = self.dataset, self.normalization
        if not normalization.earlier:
            return normalization.see_windows(dataset.windows[name])
        stride = dataset.validation_stride if name == "validation" else 1
        seen = normalization.see(dataset.one_step[name])
        return cut_observed(seen, dataset.spec.lookback, stride=stride)

    def context(self, name: str) -> FloatArray:
        """Return what the forecasts of an evaluation set start from."""
        episodes = self.dataset.episodes[name]
        return self.normalization.see_context(episodes.context, episodes.past, episodes.past_beside)

    def undo(self, name: str, forecast: FloatArray) -> FloatArray:
        """Return forecasts of an evaluation set in levels, shape (episodes, horizon)."""
        episodes = self.dataset.episodes[name]
        return self.normalization.undo(forecast, episodes.context, episodes.past)

    def undo_squared_errors(self, name: str, errors: FloatArray) -> FloatArray:
        """Return squared one-step errors of an evaluation set in levels."""
        return self.normalization.undo_squared_errors(errors, self.dataset.windows[name])


def view_of(dataset: Dataset, normalization: str) -> View:
    """See a dataset by a normalization.

    Args:
        dataset: What is seen.
        normalization: A name in `NORMALIZATIONS`.

    Raises:
        InputError: If the dataset has no season or too few samples for it.
    """
    check_known(normalization, NORMALIZATIONS, what="normalization")
    check_normalization(dataset, normalization)
    made = MAKERS[normalization](dataset.training, dataset.spec.lookback, dataset.season)
    return View(dataset=dataset, normalization=made)


def check_normalization(dataset: Dataset, normalization: str) -> None:
    """Refuse a normalization that a dataset has no season or too few samples for.

    Raises:
        InputError: If so; it says what would do.
    """
    if normalization == SEASONAL and dataset.season is None:
        raise InputError(
            f"`normalizations` seasonal needs a season, and none was found in the training part of "
            f"{dataset.spec.series}. Say it with --season (`season`), or leave seasonal out."
        )
    earlier = _earlier(dataset, normalization)
    lookback, trained = dataset.spec.lookback, dataset.training_series.shape[1]
    pasts = [episodes.past for episodes in dataset.episodes.values()]
    before = min(0 if past is None else past.shape[1] for past in pasts)
    if earlier and (before < earlier or trained <= lookback + earlier):
        longest = min(trained - earlier - 1, lookback + before - earlier)
        way_out = (
            f"Lower `lookback` to {longest}, or leave"
            if dataset.spec.table is not None and longest > 0
            else "Leave"
        )
        raise InputError(
            f"`normalizations` {normalization} takes {earlier:,} sample"
            f"{'s' if earlier > 1 else ''} before those of a window, "
            f"and {dataset.spec.series} with lookback={lookback} has {before:,} before its first "
            f"forecasts and {trained:,} to train on. {way_out} {normalization} out."
        )


def usable_normalizations(dataset: Dataset) -> tuple[str, ...]:
    """Name the normalizations that a dataset has the season and the samples for."""
    usable = []
    for name in NORMALIZATIONS:
        try:
            check_normalization(dataset, name)
        except InputError:
            continue
        usable.append(name)
    return tuple(usable)


def _earlier(dataset: Dataset, normalization: str) -> int:
    """Samples that a normalization needs before those of a window."""
    return {DIFFERENCE: 1, SEASONAL: dataset.season or 0}.get(normalization, 0)
