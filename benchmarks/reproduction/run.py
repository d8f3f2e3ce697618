"""Run the reproduction: check the published numbers, fit what the record lacks, write it down."""

from pathlib import Path
from typing import Final

from ...search.configurations import PUBLISHED_PAIR
from ...search.datasets import load_dataset
from ...search.disk import hold_folder, read_record, write_json
from ...search.errors import InputError
from ...search.preconditions import check_surroundings
from ...search.shell import console
from ...search.trials import Ledger
from ..measuring import describe_run, run_missing
from .protocol import (
    CELLS_COMPARED,
    HELD_OUT,
    LEDGER,
    REPLICA,
    REQUEST,
    SCHEMA,
    ReproductionSettings,
    part_tasks,
)
from .published import AS_PUBLISHED, LAYER_PARAMETERS, SHAPE

OWN_FILES: Final = (REQUEST, LEDGER)
"""What `overwrite` removes; anything else in the folder is left alone."""


class ReproductionError(RuntimeError):
    """What would be run is not the published experiment."""


def run_reproduction(
    settings: ReproductionSettings, out: Path, *, overwrite: bool = False, quiet: bool = False
) -> None:
    """Run every part in this process, one fit after the other, and record the outcomes.

    What the folder already holds is not run again.

    Args:
        settings: How much to run, and the tuned pair.
        out: Folder for `reproduction.json` and `measurements.jsonl`.
        overwrite: Throw away what another reproduction has left in `out`.
        quiet: Say nothing.

    Raises:
        InputError: If the folder cannot be used, or holds outcomes on other samples.
        ReproductionError: If shapes or parameter counts are not the published ones.
    """
    check_surroundings()
    check_published_numbers()
    fingerprints = {
        dataset.series: load_dataset(dataset).fingerprint for dataset in (REPLICA, HELD_OUT)
    }
    with hold_folder(out, marks=(REQUEST,)):
        if overwrite:
            for name in OWN_FILES:
                (out / name).unlink(missing_ok=True)
        _check_same_data(out, fingerprints)
        record = {"schema": SCHEMA, **settings.to_json(), "fingerprints": fingerprints}
        write_json(out / REQUEST, record | describe_run())
        ledger = Ledger(out, name=LEDGER)
        for part in settings.parts:
            tasks = [task for owner, _, task in part_tasks(settings) if owner.name == part.name]
            if not quiet and part.name == AS_PUBLISHED:
                console.print(
                    f"{len(settings.parts)} parts of {len(tasks)} fits; the published recipe takes "
                    f"{settings.epochs:,} epochs a fit"
                )
            run_missing(tasks, ledger, title=part.name, quiet=quiet)


def check_published_numbers() -> None:
    """Make sure that what is run has the published shapes and sizes.

    Raises:
        ReproductionError: If a number differs.
    """
    from ...search.training import build_model, configure_tensorflow

    configure_tensorflow()
    replica = load_dataset(REPLICA)
    shape = (
        len(replica.train) + len(replica.windows["validation"]),
        *replica.train.inputs.shape[1:],
    )
    _check_equal("shape of the windows", shape, SHAPE)
    for cell in CELLS_COMPARED:
        model = build_model(PUBLISHED_PAIR[cell], REPLICA.lookback, seed=0)
        counts = tuple(layer.count_params() for layer in model.layers)
        _check_equal(f"parameters of the {cell.upper()}", counts, LAYER_PARAMETERS[cell.upper()])


def _check_equal(what: str, found: tuple[int, ...], published: tuple[int, ...]) -> None:
    if found != published:
        raise ReproductionError(
            f"This is not the published experiment: the {what} must be {published}. "
            f"Received: {found}. The versions of Keras and of this package do not fit together."
        )


def _check_same_data(out: Path, fingerprints: dict[str, str]) -> None:
    path = out / REQUEST
    if not path.exists():
        return
    way_out = "Start again with --overwrite, or choose another --out."
    record = read_record(path, way_out=way_out, schemas=(SCHEMA,))
    if record.get("fingerprints") != fingerprints:
        raise InputError(f"{out} holds a reproduction on other samples. {way_out}")
