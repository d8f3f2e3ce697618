"""What the columns of a table are used as: time, target, covariates, known in advance."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..errors import InputError, check_known
from .cells import is_numeric
from .dates import looks_like_dates
from .table import TableSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What the columns of a table are used as.

    Attributes:
        target: The one that is learned and judged.
        time: The one that orders the rows; None if none does.
        covariates: Those that are observed together with the target.
        known: Those that are known in advance.
    """

    target: str
    time: str | None
    covariates: tuple[str, ...]
    known: tuple[str, ...]

    def said(self, frame: pd.DataFrame) -> dict[str, str]:
        """Say of every column what it is used as."""
        used = dict.fromkeys(self.covariates, "covariate")
        used |= dict.fromkeys(self.known, "known in advance") | {self.target: "target"}
        if self.time is not None:
            used[self.time] = "time"
        return {str(name): used.get(str(name), "not used") for name in frame.columns}


def find_roles(frame: pd.DataFrame, table: TableSpec, *, where: str) -> Roles:
    """Tell what each column is used as.

    Args:
        frame: The cells.
        table: What is said of them.
        where: The file, for errors.

    Raises:
        InputError: If a column is not there, or has two roles, or more than one can be meant.
    """
    named = {
        "time": () if table.time is None else (table.time,),
        "target": () if table.target is None else (table.target,),
        "covariates": table.covariates,
        "known": table.known,
    }
    roles: dict[str, str] = {}
    for role, names in named.items():
        for name in names:
            check_known(name, frame.columns, what=f"column of {where}")
            if name in roles:
                raise InputError(
                    f"Column {name!r} cannot be in {roles[name]} and in {role}. Name it once."
                )
            roles[name] = role
    time = _find_time(frame, table, roles, where)
    target = _find_target(frame, table, {*roles, time}, where)
    return Roles(target=target, time=time, covariates=table.covariates, known=table.known)


def _find_time(
    frame: pd.DataFrame, table: TableSpec, roles: dict[str, str], where: str
) -> str | None:
    """Name the column that orders the rows; None if there is none, or none is wanted."""
    if table.time is not None or not table.timed:
        return table.time
    found = [name for name in frame.columns if name not in roles and looks_like_dates(frame[name])]
    if len(found) > 1:
        raise InputError(
            f"{where} has {len(found)} columns of dates: {', '.join(found)}. Name the one that "
            f"orders the rows with --time."
        )
    return found[0] if found else None


def _find_target(frame: pd.DataFrame, table: TableSpec, used: set[str | None], where: str) -> str:
    """Name the series: what is asked, or the only column of numbers without another role."""
    if table.target is not None:
        return table.target
    others = [name for name in frame.columns if name not in used]
    numbers = [name for name in others if is_numeric(frame[name], table)]
    if len(others) == 1:
        return str(others[0])
    if len(numbers) == 1:
        return str(numbers[0])
    raise InputError(
        f"{where} has {len(frame.columns)} columns: {', '.join(frame.columns)}. Name one with "
        f"--column."
    )


def check_one_series(
    frame: pd.DataFrame, times: "pd.Series[Any]", roles: Roles, *, where: str
) -> None:
    """Refuse several series below each other, told apart by a third column.

    Args:
        frame: The cells.
        times: When each row was, shape (rows,).
        roles: What the columns are used as.
        where: The file, for errors.

    Raises:
        InputError: If a column tells rows of one time apart.
    """
    if not times.duplicated().any():
        return
    for other in frame.columns.drop([roles.target, roles.time]):
        groups = frame[other]
        if not 1 < groups.nunique() <= len(groups) // 2:
            continue
        if pd.DataFrame({0: groups, 1: times}).duplicated().any():
            continue
        some = ", ".join(map(str, groups.unique()[:3]))
        raise InputError(
            f"{where} holds {groups.nunique():,} series below each other, told apart by column "
            f"{other!r} ({some}{', ...' if groups.nunique() > 3 else ''}). Give a file with one "
            f"of them."
        )
