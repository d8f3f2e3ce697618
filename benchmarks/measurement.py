"""What a benchmark measures, as plain data; nothing here needs TensorFlow.

Schema history of `benchmark.json`:
    1: {"schema", "choices", "settings", "fingerprint", "searches", "command", "started",
       "environment"}
    2: "settings" holds "variance_seeds" and "unit_multiple", which are 0 and 1 where missing
    3: "data" says what identifies the data: for a series from a file its content
"""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.choices import Choice
from search.dataset import DatasetSpec, load_dataset
from search.seeds import derive_seed
from search.trial import TrialTask

SCHEMA: Final = 3
READABLE: Final = (1, 2, SCHEMA)
UNIT_MULTIPLE: Final = 8
"""What refits and timings pad hidden sizes to. A processor works on 8 numbers at a time: 12 or 46
units take longer than 16 or 48."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingSettings:
    """How carefully to time.

    Attributes:
        blocks: Timed blocks of every shape.
        block_seconds: Least duration of a block.
        seed: Draws the order of the blocks.
    """

    blocks: int = 10
    block_seconds: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingConditions:
    """Under what conditions a block was timed.

    Attributes:
        engine: A name in `search.training.ENGINES`.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSettings:
    """How much to measure.

    Attributes:
        seeds: Refits of every configuration, each with a seed no search has used.
        unit_multiple: What hidden sizes are padded to a multiple of.
        variance_seeds: Refits of each source of spread and cell of the pair of equal units; 0
            looks at no source.
        seed: What those seeds are drawn from.
        batch_size: Windows an optimizer step.
        dataset: What to train and judge on.
        timing: How carefully to time.
    """

    seeds: int = 10
    variance_seeds: int = 0
    unit_multiple: int = UNIT_MULTIPLE
    seed: int = 0
    batch_size: int = 10
    dataset: DatasetSpec = field(default_factory=DatasetSpec)
    timing: TimingSettings = field(default_factory=TimingSettings)

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON types."""
        return dataclasses.asdict(self) | {"dataset": self.dataset.to_json()}


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
