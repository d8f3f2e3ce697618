"""What a benchmark measures, as plain data; nothing here needs TensorFlow.

Schema history of `benchmark.json`:
    1: {"schema", "choices", "settings", "fingerprint", "searches", "command", "started",
       "environment"}
    2: "settings" holds "variance_seeds" and "unit_multiple", which are 0 and 1 where missing
    3: "data" says what identifies the data: for a series from a file its content
    4: "workers" says how many refits ran at a time, 1 where missing: with more, their own seconds
       are not shown, but those of the timed blocks. "settings" holds "selection_seeds", 0 where
       missing: what several searches chose was then selected by the refits that are reported
    5: a choice that a search made names its "tuner", which its "role" alone told before
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...search.configurations import MAX_UNITS
from ...search.datasets import DatasetSpec, load_dataset
from ...search.errors import MOST, InputError, check_positive, check_type, check_whole_number
from ...search.seeds import derive_seed
from ...search.trials import TrialTask
from .choices import EQUAL_BUDGET_ROLE, Choice

BENCHMARK_SCHEMA: Final = 5
READABLE_BENCHMARKS: Final = (1, 2, 3, 4, BENCHMARK_SCHEMA)
BENCHMARK_MARKS: Final = ("benchmark.json", "random/study.json")
"""What tells the folder of a benchmark or a study, which searches at random first."""
SELECTION_LEDGER: Final = "selection.jsonl"
UNIT_MULTIPLE: Final = 8
"""What refits and timings pad hidden sizes to. A processor works on 8 numbers at a time: 12 or 46
units take longer than 16 or 48."""
MAX_SEEDS: Final = 10_000
MAX_BLOCKS: Final = 10_000
"""Beyond these a number is a slip of the keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingSettings:
    """How carefully to time.

    Attributes:
        blocks: Timed blocks of every shape.
        block_seconds: Least duration of a block.
        seed: Draws the order of the blocks.

    Raises:
        InputError: If a number is out of range.
    """

    blocks: int = 10
    block_seconds: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        blocks = check_whole_number(self.blocks, 1, argument="blocks", most=MAX_BLOCKS)
        object.__setattr__(self, "blocks", blocks)
        seconds = check_positive(self.block_seconds, argument="block_seconds")
        object.__setattr__(self, "block_seconds", seconds)
        object.__setattr__(self, "seed", check_whole_number(self.seed, 0, argument="seed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingConditions:
    """Under what conditions a block was timed.

    Attributes:
        engine: A name in `search.training.engines.ENGINES`.
        kernel_path: What a training step goes through.
        backend: What Keras computes with.
        device: Where the weights lie.
        program_units: Hidden size of the compiled program: the model's, padded.
        threads: Threads inside one operation; None if TensorFlow chose their number.
        core: The core to which the process was held; None if to none.
        cpu: Model of the processor.
        versions: Of Python and the packages that compute.
    """

    engine: str
    kernel_path: str
    backend: str
    device: str
    program_units: int | None = None
    threads: int | None
    core: int | None
    cpu: str
    versions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedBlock(TimingConditions):
    """One timed block of one shape, beside the shape's facts that are measured once.

    Attributes:
        cell: Cell.
        units: Hidden size.
        optimizer: Optimizer.
        block: Number of the block, from 0.
        milliseconds_per_epoch: Duration of the block over its epochs.
        compile_seconds: Tracing and compiling the epochs.
        first_epoch_milliseconds: The first epoch after compiling.
        window_milliseconds: One prediction for one window, median.
        batch_milliseconds: One prediction for all training windows at once, median.
        model_bytes: Size of the saved `.keras` file.
        steal_percent: Share of the core's time, or of all cores' where the process was held to
            none, in which the hypervisor ran something else.
        rejected: Whether that was too much.
        further: What else tells its program from one of a single layer: dimension -> value.
    """

    cell: str
    units: int
    optimizer: str
    block: int
    milliseconds_per_epoch: float
    compile_seconds: float
    first_epoch_milliseconds: float
    window_milliseconds: float
    batch_milliseconds: float
    model_bytes: int
    steal_percent: float
    rejected: bool
    further: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSettings:
    """How much to measure.

    Attributes:
        seeds: Refits of every configuration, each with a seed no search has used; they alone are
            reported.
        selection_seeds: Refits of what searches have chosen by which the best of them is selected,
            on validation data and with seeds of their own; 0 selects by the others.
        unit_multiple: What hidden sizes are padded to a multiple of.
        variance_seeds: Refits of each source of spread and cell of the pair of equal units; 0
            looks at no source.
        seed: What those seeds are drawn from.
        batch_size: Windows an optimizer step.
        dataset: What to train and judge on.
        timing: How carefully to time.

    Raises:
        InputError: If a number is out of range.
    """

    seeds: int = 30
    selection_seeds: int = 0
    variance_seeds: int = 0
    unit_multiple: int = UNIT_MULTIPLE
    seed: int = 0
    batch_size: int = 10
    dataset: DatasetSpec = field(default_factory=DatasetSpec)
    timing: TimingSettings = field(default_factory=TimingSettings)

    def __post_init__(self) -> None:
        for name, (least, most) in _BOUNDS.items():
            number = check_whole_number(getattr(self, name), least, argument=name, most=most)
            object.__setattr__(self, name, number)
        if self.variance_seeds == 1:
            raise InputError(
                "`variance_seeds` must be 0 or at least 2: one refit has no spread. "
                "Received: variance_seeds=1."
            )
        check_type(self.dataset, DatasetSpec, argument="dataset")
        check_type(self.timing, TimingSettings, argument="timing")

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON types."""
        return dataclasses.asdict(self) | {"dataset": self.dataset.to_json()}


_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "seeds": (1, MAX_SEEDS),
    "selection_seeds": (0, MAX_SEEDS),
    "variance_seeds": (0, MAX_SEEDS),
    "unit_multiple": (1, MAX_UNITS),
    "seed": (0, MOST),
    "batch_size": (1, MOST),
}
"""Whole number of the settings -> the least and the most it may be."""


def refit_tasks(choice: Choice, settings: BenchmarkSettings) -> list[TrialTask]:
    """List the refits of one choice, one a seed, each judged on every evaluation set."""
    sets = load_dataset(settings.dataset).evaluation_sets
    return [
        TrialTask(
            configuration=choice.configuration,
            dataset=settings.dataset,
            last_epoch=choice.epochs,
            max_epochs=choice.epochs,
            batch_size=settings.batch_size,
            seed=derive_seed(settings.seed, "refit", number),
            unit_multiple=settings.unit_multiple,
            evaluation_sets=sets,
        )
        for number in range(settings.seeds)
    ]


def selection_tasks(choice: Choice, settings: BenchmarkSettings) -> list[TrialTask]:
    """List the refits of one choice that select among what searches chose: validation alone."""
    if not is_searched(choice):
        return []
    refit = refit_tasks(choice, dataclasses.replace(settings, seeds=1))[0]
    return [
        dataclasses.replace(
            refit,
            seed=derive_seed(settings.seed, "selection", number),
            evaluation_sets=("validation",),
        )
        for number in range(settings.selection_seeds)
    ]


def is_searched(choice: Choice) -> bool:
    """Tell whether a search chose it."""
    return choice.tuner is not None or choice.role == EQUAL_BUDGET_ROLE
