"""What was understood of a table, in words."""

from ..datasets import Dataset, usable_normalizations
from ..own_data import Reading, find_geometry, say_stamp


def describe_dataset(dataset: Dataset) -> str:
    """Say what a table was understood to be, and how it is learned and judged.

    Args:
        dataset: Made from a table.

    Returns:
        Lines: the file, its columns and their roles, the parts and what fits them.
    """
    reading, spec = dataset.reading, dataset.spec
    if reading is None:
        return ""
    geometry = find_geometry(reading, spec.split)
    lines = [f"Read {spec.series}: {reading.said}.", f"  columns: {_say_roles(reading)}"]
    if dataset.columns:
        lines.append(f"  a model sees {_say_columns(dataset)}")
    for name, (begin, end) in geometry.parts.items():
        windows = dataset.train if name == "training" else dataset.windows[name]
        said = f"{_say_rows(reading, begin, end)}; {_many(len(windows), 'window')}"
        if name in dataset.episodes:
            episodes = dataset.episodes[name]
            forecasts = _many(len(episodes.truth), "forecast")
            apart = _many(round(episodes.stride or 0), "row")
            said += f"; {forecasts} of {_many(episodes.horizon, 'step')}, origins {apart} apart"
            if episodes.flat:
                said += f"; {episodes.flat:,} of them have a truth that does not change"
        else:
            said += f" of {_many(spec.lookback, 'row')}"
        if filled := _count_filled(reading, begin, end):
            said += f"; {_many(filled, 'row')} of the series filled"
        lines.append(f"  {name}: {said}")
    lines.append(f"  {_say_season(dataset)}")
    lines.append(
        f"  largest that fit: lookback {geometry.longest_lookback:,}, "
        f"horizon {geometry.longest_horizon:,}"
    )
    return "\n".join(lines)


def _say_season(dataset: Dataset) -> str:
    season, usable = dataset.season, ", ".join(usable_normalizations(dataset))
    if season is None:
        said = "none found in the training part (--season names one)"
    else:
        said = f"{season:,} rows, {'as said' if dataset.spec.season else 'found out'}"
    return f"season: {said}; normalizations that fit: {usable}"


def _say_roles(reading: Reading) -> str:
    return ", ".join(f"{column} ({role})" for column, role in reading.roles.items())


def _say_columns(dataset: Dataset) -> str:
    """Say what a model sees, and what of it it predicts."""
    target = "" if dataset.reading is None else dataset.reading.column
    seen = [target, *(column.name for column in dataset.columns)]
    predicted = dataset.train.outputs
    told = [", ".join(seen[:predicted]), ", ".join(seen[predicted:])]
    known = f"; in advance: {told[1]}" if told[1] else ""
    return f"{_many(len(seen), 'column')}, of which it predicts {told[0]}{known}"


def _say_rows(reading: Reading, begin: int, end: int) -> str:
    """Say which rows a part has, by number and by time."""
    said = f"rows {begin + 1:,} to {end:,}"
    if reading.time is None:
        return said
    stamps = reading.time.stamps
    return f"{said}, {say_stamp(stamps[begin])} to {say_stamp(stamps[end - 1])}"


def _count_filled(reading: Reading, begin: int, end: int) -> int:
    """Count samples of the target that were filled in a part."""
    return sum(
        max(0, min(run.end, end) - max(run.begin, begin))
        for run in reading.filled
        if run.column == reading.column
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("s" if count != 1 else "")
