"""The main job: search at random and with Hyperband, then measure the winners."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..search.configurations import LEVELS, Budget, SearchSpace
from ..search.datasets import DatasetSpec, load_dataset, usable_normalizations
from ..search.disk import check_ours
from ..search.engine import run_search
from ..search.quiet import import_tensorflow_quietly
from ..search.shell import telling
from .measuring import (
    BENCHMARK_MARKS,
    BenchmarkSettings,
    TimingSettings,
    as_begun_in,
    asked_of,
    best_normalization,
    searched_choices,
    standard_choices,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySize:
    """How much a study does.

    Attributes:
        random: Budget of the random search.
        hyperband: Budget of the Hyperband search; its rungs must end at the same epochs.
        seeds: Refits of every chosen configuration that are reported.
        selection_seeds: Refits that select among what the searches chose.
        variance_seeds: Refits of each source of spread and cell of the pair of equal units.
        published_epochs: Epochs of the published recipe.
        timing: How carefully to time.
    """

    random: Budget
    hyperband: Budget
    seeds: int
    selection_seeds: int
    variance_seeds: int
    published_epochs: int
    timing: TimingSettings


FULL: Final = StudySize(
    random=Budget(trials=24, max_epochs=1000),
    hyperband=Budget(max_epochs=1000, min_epochs=37),
    seeds=30,
    selection_seeds=5,
    variance_seeds=8,
    published_epochs=1000,
    timing=TimingSettings(),
)
"""Ten minutes on two cores for the damped cosine, four times as long for Mackey-Glass."""

QUICK: Final = StudySize(
    random=Budget(trials=6, max_epochs=90),
    hyperband=Budget(max_epochs=90, min_epochs=30),
    seeds=3,
    selection_seeds=2,
    variance_seeds=3,
    published_epochs=90,
    timing=TimingSettings(blocks=5, block_seconds=0.1),
)
"""A first look: the same job in little, with too few epochs for any model to succeed."""


def study_space(dataset: DatasetSpec, *, begun: Path | None = None) -> SearchSpace:
    """Say what a study chooses from: of an own series, also what a network sees of it.

    A series of one's own may have a trend, which a network that is shown levels cannot follow.

    Args:
        dataset: What is learned.
        begun: Folder of its first search; what was begun before there was a choice goes on so.

    Raises:
        InputError: If a table cannot be read.
    """
    spans = ("every", "second-half")
    if dataset.table is None or (begun is not None and _begun_in_levels(begun)):
        return SearchSpace(loss_spans=spans)
    return SearchSpace(
        loss_spans=spans, normalizations=usable_normalizations(load_dataset(dataset))
    )


def _begun_in_levels(search: Path) -> bool:
    return (search / "study.json").exists() and "space.normalizations" not in asked_of(search)


def run_study(
    out: Path,
    *,
    dataset: DatasetSpec | None = None,
    seed: int = 0,
    workers: int = 1,
    size: StudySize = FULL,
    matters: float | None = None,
    overwrite: bool = False,
    quiet: bool = False,
) -> None:
    """Answer "GRU or LSTM?" for one series: search, refit, time; the report comes after.

    Every part continues what it finds recorded in `out`.

    Args:
        out: Folder for everything.
        dataset: What to train and judge on; None for the damped cosine.
        seed: Decides every draw.
        workers: Trials and refits at a time; timings always run alone.
        size: How much to do.
        matters: Smallest difference that matters, in what the series is compared in; None leaves it
            to what the folder holds, or else to the series.
        overwrite: Start everything again if `out` holds another study.
        quiet: Print nothing.

    Raises:
        InputError: If `out` cannot be used.
    """
    check_ours(out, BENCHMARK_MARKS)
    dataset = dataset or DatasetSpec()
    if not overwrite:
        dataset = as_begun_in([out, out / "random", out / "hyperband"], dataset)
    space = study_space(dataset, begun=None if overwrite else out / "random")
    searches = []
    for tuner, budget in (("random", size.random), ("hyperband", size.hyperband)):
        folder = out / tuner
        with telling(tuner, quiet=quiet) as (begin, report):
            run_search(
                space,
                dataset=dataset,
                tuner=tuner,
                budget=budget,
                seed=seed,
                workers=workers,
                out=folder,
                overwrite=overwrite,
                begin=begin,
                report=report,
            )
        searches.append(folder)
    import_tensorflow_quietly()
    from .measuring import run_benchmark  # after the searches: it imports TensorFlow

    own = dataset.table is not None
    choices = searched_choices(searches, dataset=dataset)
    choices += standard_choices(
        epochs=size.random.max_epochs,
        published_epochs=size.published_epochs,
        own=own,
        normalization=best_normalization(searches) if own else LEVELS,
    )
    run_benchmark(
        choices,
        out=out,
        searches=searches,
        settings=BenchmarkSettings(
            seeds=size.seeds,
            selection_seeds=size.selection_seeds,
            variance_seeds=size.variance_seeds,
            seed=seed,
            dataset=dataset,
            timing=size.timing,
        ),
        matters=matters,
        workers=workers,
        overwrite=overwrite,
        quiet=quiet,
    )
