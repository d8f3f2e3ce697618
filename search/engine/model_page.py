"""The page beside the best model of a search: what it takes, and how to forecast with it."""

from typing import Final

from ..configurations import CELLS, LEVELS, NORMALIZATIONS
from ..datasets import load_dataset, view_of
from ..series import Column
from .result import TrialRecord

PAGE: Final = """\
# {model}, trained on {series}

`model.keras` takes the last {lookback} values as the series has them, oldest first, shape
(batch, {lookback}, 1), and gives at each {position} the value that follows it, in the same
units. {inside}It is the best trial of a search: one seed, chosen on validation data and not trained
on what came after the training part. To forecast, feed it its own output:

```python
{imports}
model = keras.models.load_model("model.keras")  # in this folder
window = np.asarray(values[-{lookback}:], dtype=float)  # your latest {lookback} values
for _ in range(24):
    window = np.append(window, model(window[None, -{lookback}:, None])[0, -1, 0])
forecast = window[{lookback}:]
```

{further}`configuration.json` says what it is and how it was trained.
"""
"""For one column. Called, the model keeps double precision; `Model.predict` does not."""


PAGE_OF_COLUMNS: Final = """\
# {model}, trained on {series}

`model.keras` takes the last {lookback} rows as the table has them, oldest first, shape
(batch, {lookback}, {features}), and gives at each {position} what is predicted of the next
sample, shape (batch, {positions}, {outputs}), in the same units. {inside}It is the best trial of a
search: one seed, chosen on validation data and not trained on what came after the training part. A
row holds

- the value that is forecast
{columns}

To forecast, feed it its own output beside what is known:

```python
{imports}
model = keras.models.load_model("model.keras")  # in this folder
window = np.asarray(rows, dtype=float)  # your latest rows, shape ({lookback}, {features})
forecast = []
for known in later:  # what is known of the sample after the one that is forecast, {known} numbers
    following = np.asarray(model(window[None])[0, -1])
    forecast.append(following[0])
    window = np.vstack([window[1:], np.append(following, known)])
```

{further}`configuration.json` says what it is and how it was trained.
"""
"""For several columns."""


def _say_column(column: Column) -> str:
    when = "of the same sample, predicted, too" if column.predicted else "of the next sample"
    return f"- {column.name}, {when}"


FORECAST: Final = """\
Intervals, and ten refits on all the data, come from the folder above this one, FOLDER:
`gru-or-lstm forecast FOLDER --steps 24`, or in Python `load_run("FOLDER").forecast(steps=24)`.
{ahead}
"""

AHEAD: Final = "What is known in advance is given by `--future FILE` or `future=frame`.\n"


def describe_model(record: TrialRecord) -> str:
    """Write the page of a trial's model, as Markdown with an example that runs as it stands.

    Args:
        record: The trial.
    """
    task = record.task
    dataset = load_dataset(task.dataset)
    columns = dataset.columns
    seen, positions = task.configuration.normalization, task.dataset.lookback
    earlier = view_of(dataset, seen).normalization.earlier
    module = CELLS[task.configuration.cell].module
    own = f"import gru_or_lstm.search.training.{module}  # the cell's layer\n" if module else ""
    known = sum(not column.predicted for column in columns)
    planned = task.dataset.table is not None and task.dataset.table.known
    ahead = (
        ",\nwith `--future FILE` and `future=frame` for what is known in advance" if planned else ""
    )
    return (PAGE_OF_COLUMNS if columns else PAGE).format(
        model=task.configuration.model_name,
        series=task.dataset.series,
        lookback=positions + earlier,
        positions=positions,
        position=f"of the last {positions} positions" if earlier else "position",
        inside="" if seen == LEVELS else f"Inside it sees {NORMALIZATIONS[seen]}. ",
        imports=f"{own}import keras, numpy as np",
        further="" if task.dataset.table is None else FORECAST.format(ahead=ahead),
        features=1 + len(columns),
        outputs=1 + len(columns) - known,
        known=known,
        columns="\n".join(map(_say_column, columns)),
    )
