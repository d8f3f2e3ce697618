"""Refit chosen configurations alone over fresh seeds, time them, and record everything."""

import dataclasses
import datetime
import json
import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from ...search.datasets import (
    DatasetSpec,
    describe_data,
    load_dataset,
    pin_content,
    say_differences,
)
from ...search.disk import hold_folder, read_record, write_json
from ...search.engine import describe_training_environment
from ...search.errors import InputError
from ...search.preconditions import check_surroundings
from ...search.shell import counting
from ...search.trials import (
    FAILED,
    Ledger,
    TrialOutcome,
    TrialTask,
    count_parameters,
    judge_trained,
    missing_tasks,
    run_trial,
)
from ..baselines import baselines_for, measure_baselines
from ..statistics import scale_of
from .begun import as_begun_in
from .choices import Choice, check_choices, distinct
from .confirmation import CONFIRMATION_LEDGER, CONFIRMATION_RECORD, confirm_smallest
from .matters import MATTERS_FILE, declare_matters
from .measurement import (
    BENCHMARK_MARKS,
    BENCHMARK_SCHEMA,
    READABLE_BENCHMARKS,
    SELECTION_LEDGER,
    BenchmarkSettings,
    refit_tasks,
    selection_tasks,
)
from .running import run_missing
from .timing import distinct_shapes, time_shapes
from .variance_sources import DATA
from .variance_tasks import (
    VARIANCE_LEDGER,
    draws_training_data,
    first_refit,
    variance_refits,
)

OWN_FILES: Final = (
    *("benchmark.json", "measurements.jsonl", SELECTION_LEDGER, VARIANCE_LEDGER),
    *(CONFIRMATION_LEDGER, CONFIRMATION_RECORD),
    *("timings.json", "baselines.json", MATTERS_FILE),
)
"""What `overwrite` removes; anything else in the folder is left alone."""


def run_benchmark(
    choices: Sequence[Choice],
    *,
    out: Path,
    searches: Iterable[Path] = (),
    settings: BenchmarkSettings,
    matters: float | None = None,
    workers: int = 1,
    overwrite: bool = False,
    quiet: bool = False,
) -> None:
    """Refit configurations, time them, and record the results.

    What the folder's records already hold is not measured again.

    Args:
        choices: What to measure.
        out: Folder for `measurements.jsonl`, `selection.jsonl`, `confirmation.jsonl`,
            `variance.jsonl`, `timings.json`, `baselines.json`, `benchmark.json`.
        searches: Folders of the searches that the choices come from, to be reported beside them.
        settings: How much to measure.
        matters: Smallest difference that matters, in what the series is compared in; None leaves it
            to what the folder holds, or else to the series.
        workers: Refits at a time; what they find does not depend on it. Timings run alone.
        overwrite: Throw away what another benchmark has left in `out`.
        quiet: Say nothing.

    Raises:
        InputError: If the folder cannot be used, or holds measurements on other data.
    """
    check_choices(choices)
    check_surroundings()
    begun = as_begun_in([] if overwrite else [out], settings.dataset)
    settings = dataclasses.replace(settings, dataset=pin_content(begun))
    with hold_folder(out, marks=BENCHMARK_MARKS):
        if overwrite:
            for name in OWN_FILES:
                (out / name).unlink(missing_ok=True)
        _check_same_data(out, settings)
        _record_request(choices, searches, settings, out, workers=workers)
        if matters is not None:
            dataset = load_dataset(settings.dataset)
            scale = scale_of(dataset.primary_metric, dataset.facts)
            declare_matters(out, matters, unit=scale.unit)
        tasks = [task for choice in distinct(choices) for task in refit_tasks(choice, settings)]
        ledger = Ledger(out, name="measurements.jsonl")
        keep = partial(_keep, shown=load_dataset(settings.dataset).shown)
        run_missing(tasks, ledger, workers=workers, quiet=quiet, keep=keep)
        selecting = [task for each in distinct(choices) for task in selection_tasks(each, settings)]
        selection = Ledger(out, name=SELECTION_LEDGER)
        run_missing(
            selecting, selection, workers=workers, title="selection", quiet=quiet, keep=_keep
        )
        _confirm(choices, settings, out, workers=workers, quiet=quiet)
        _run_variance(choices, settings, out, workers=workers, quiet=quiet)
        _time(choices, settings, out, quiet=quiet)
        _measure_baselines(settings, out)


def _confirm(
    choices: Sequence[Choice],
    settings: BenchmarkSettings,
    out: Path,
    *,
    workers: int,
    quiet: bool,
) -> None:
    """Refit the smallest reliable networks afresh, and say when and on what machine that was."""
    confirming = Ledger(out, name=CONFIRMATION_LEDGER)

    def run(tasks: Sequence[TrialTask]) -> None:
        # What is continued keeps the time and the machine that it was begun on.
        if missing_tasks(tasks, confirming) and not (out / CONFIRMATION_RECORD).exists():
            write_json(out / CONFIRMATION_RECORD, {"schema": 1, **describe_run()})
        title = "confirmation"
        run_missing(tasks, confirming, workers=workers, title=title, quiet=quiet, keep=_keep)

    measured = Ledger(out, name="measurements.jsonl")
    confirm_smallest(choices, settings, measured=measured, confirming=confirming, run=run)


def _run_variance(
    choices: Sequence[Choice],
    settings: BenchmarkSettings,
    out: Path,
    *,
    workers: int,
    quiet: bool,
) -> None:
    """Refit what tells where spread comes from; on other held-out data one fit is judged again."""
    ledger = Ledger(out, name=VARIANCE_LEDGER)
    varied = variance_refits(choices, settings)
    trained_alike = not draws_training_data(settings.dataset)
    judged = [each for each in varied if trained_alike and each.source == DATA]
    trained = [each.task for each in varied if each not in judged]
    run_missing(
        trained, ledger, workers=workers, title="variance by source", quiet=quiet, keep=_keep
    )
    for choice in {each.choice.key: each.choice for each in judged}.values():
        mine = [each.task for each in judged if each.choice == choice]
        missing = missing_tasks(mine, ledger)
        if not missing:
            continue
        state = run_trial(first_refit(choice, settings)).state
        for task in missing:
            ledger.append(task, _keep(_judge_again(task, state)))


def _keep(outcome: TrialOutcome, *, shown: str | None = None) -> TrialOutcome:
    """Leave out what the same task gives again and no page shows: weights, and most forecasts."""
    forecasts = {name: steps for name, steps in outcome.forecasts.items() if name == shown}
    return dataclasses.replace(outcome, state=None, forecasts=forecasts)


def _judge_again(task: TrialTask, state: bytes | None) -> TrialOutcome:
    """Judge a fit on the data of a task; if the fit failed, so has what would be judged."""
    if state is None:
        count = count_parameters(task)
        return TrialOutcome(status=FAILED, error="its fit failed", parameter_count=count)
    return judge_trained(task, state)


def _check_same_data(out: Path, settings: BenchmarkSettings) -> None:
    """Refuse to mix measurements: a task names its dataset, the fingerprint its samples."""
    path = out / "benchmark.json"
    asked = describe_data(settings.dataset)
    if not path.exists():
        return
    way_out = "Start again with --overwrite, or choose another --out."
    record = read_record(path, way_out=way_out, schemas=READABLE_BENCHMARKS)
    held = DatasetSpec.from_json(record["settings"]["dataset"])
    if held.former_identity() != settings.dataset.former_identity():
        return
    there = asked | {"dataset.fingerprint": record["fingerprint"]} | record.get("data", {})
    if differences := say_differences(there, asked):
        raise InputError(
            f"{out} holds measurements on other samples:", details=[*differences, way_out]
        )


def _record_request(
    choices: Sequence[Choice],
    searches: Iterable[Path],
    settings: BenchmarkSettings,
    out: Path,
    *,
    workers: int,
) -> None:
    path = out / "benchmark.json"
    before = 1
    if path.exists():
        before = read_record(path, way_out="Start again with --overwrite.").get("workers", 1)
    record = {
        "schema": BENCHMARK_SCHEMA,
        "choices": [choice.to_json() for choice in choices],
        "settings": settings.to_json(),
        "fingerprint": load_dataset(settings.dataset).fingerprint,
        "data": describe_data(settings.dataset),
        "searches": [_relative(search, out) for search in searches],
        "workers": max(workers, before),
        **describe_run(),
    }
    write_json(path, record)


def describe_run() -> dict[str, object]:
    """Say which command was started when, and on what machine, as JSON types."""
    return {
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "environment": describe_training_environment(),
    }


def _relative(search: Path, out: Path) -> str:
    """A search's folder as seen from `out`, so that both can be moved together."""
    return Path(os.path.relpath(search.resolve(), out.resolve())).as_posix()


def _time(
    choices: Sequence[Choice], settings: BenchmarkSettings, out: Path, *, quiet: bool
) -> None:
    path = out / "timings.json"
    shapes = distinct_shapes([choice.configuration for choice in choices])
    wanted = {
        "shapes": sorted(
            [shape.cell, shape.units, shape.optimizer, *shape.program_differences().items()]
            for shape in shapes
        ),
        "settings": dataclasses.asdict(settings.timing),
        "unit_multiple": settings.unit_multiple,
    }
    if path.exists() and json.loads(path.read_text())["wanted"] == wanted:
        return
    total = len(shapes) * (1 + settings.timing.blocks)
    with counting("timings", total, quiet=quiet) as advance:
        blocks = time_shapes(
            shapes,
            load_dataset(settings.dataset),
            batch_size=settings.batch_size,
            unit_multiple=settings.unit_multiple,
            settings=settings.timing,
            advance=advance,
        )
    write_json(path, {"wanted": wanted, "blocks": [dataclasses.asdict(block) for block in blocks]})


def _measure_baselines(settings: BenchmarkSettings, out: Path) -> None:
    path = out / "baselines.json"
    dataset = load_dataset(settings.dataset)
    wanted = [dataset.fingerprint, *baselines_for(dataset)]
    if path.exists():
        held = json.loads(path.read_text())
        if [held["fingerprint"], *(row["model"] for row in held["baselines"])] == wanted:
            return
    record = {"fingerprint": dataset.fingerprint, "baselines": measure_baselines(dataset)}
    write_json(path, record)
