"""Head to head: blocks of epochs, all contenders and all work interleaved in random order."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from ..measuring import MAX_STEAL_PERCENT, TimingSettings
from .processes import ContenderProcess
from .work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedBlock:
    """One timed block.

    Attributes:
        contender: A key of `CONTENDERS`.
        work: What was trained.
        block: Number of the block, from 0; equal numbers were timed next to each other.
        epochs: Epochs in the block.
        milliseconds_per_epoch: Duration of the block over its epochs.
        first_epoch_seconds: Building, tracing, compiling and the first epoch, before any block.
        steal_percent: Share of the block in which the hypervisor ran something else.
        rejected: Whether that was too much.
    """

    contender: str
    work: Work
    block: int
    epochs: int
    milliseconds_per_epoch: float
    first_epoch_seconds: float
    steal_percent: float
    rejected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadToHead:
    """What a head-to-head gave.

    Attributes:
        blocks: Every block, in the order of contenders, work and block.
        descriptions: Contender -> versions and threads.
    """

    blocks: list[SpeedBlock]
    descriptions: dict[str, dict[str, str]]


def run_head_to_head(
    names: Sequence[str],
    works: Sequence[Work],
    settings: TimingSettings,
    *,
    advance: Callable[[], None] = lambda: None,
) -> HeadToHead:
    """Time contenders on the same work.

    Only one process computes at a time; the others wait for a question.

    Args:
        names: Keys of `CONTENDERS`.
        works: What to train.
        settings: How carefully.
        advance: Called after every preparation and every block:
            len(names) * len(works) * (1 + settings.blocks) times.
    """
    rng = np.random.default_rng(settings.seed)
    pairs = [(name, work) for name in names for work in works]
    blocks = []
    with ExitStack() as stack:
        processes = {name: stack.enter_context(ContenderProcess(name)) for name in names}
        first, epochs = {}, {}
        for name, work in pairs:
            first[name, work] = processes[name].prepare(work).seconds
            epochs[name, work] = _calibrate(processes[name], work, settings.block_seconds)
            advance()
        for block in range(settings.blocks):
            for work_index in rng.permutation(len(works)):
                for name_index in rng.permutation(len(names)):
                    name, work = names[name_index], works[work_index]
                    run = processes[name].run(work, epochs[name, work])
                    blocks.append(
                        SpeedBlock(
                            contender=name,
                            work=work,
                            block=block,
                            epochs=epochs[name, work],
                            milliseconds_per_epoch=1e3 * run.seconds / epochs[name, work],
                            first_epoch_seconds=first[name, work],
                            steal_percent=round(run.steal_percent, 3),
                            rejected=run.steal_percent > MAX_STEAL_PERCENT,
                        )
                    )
                    advance()
        descriptions = {name: processes[name].describe() for name in names}
    order = {pair: index for index, pair in enumerate(pairs)}
    blocks.sort(key=lambda block: (order[block.contender, block.work], block.block))
    return HeadToHead(blocks=blocks, descriptions=descriptions)


def _calibrate(process: ContenderProcess, work: Work, seconds: float) -> int:
    """Warm up, and find how many epochs fill a block."""
    each = process.run(work, 1).seconds
    epochs = max(1, int(np.ceil(seconds / each)))
    if epochs > 1:
        each = process.run(work, epochs).seconds / epochs
    return max(1, int(np.ceil(seconds / each)))


def measure_peak() -> float:
    """Measure what one core can do at best, in a process of its own.

    Returns:
        Billions of floating-point operations a second; see `benchmarks.speed.peak`.
    """
    command = [sys.executable, "-m", "gru_or_lstm.benchmarks.speed.peak"]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
