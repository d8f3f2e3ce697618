"""What to know before trusting the winners of searches: some diverged, some were trained little."""

from __future__ import annotations

from ...search.engine import say_caveats
from ..frames import StudyFrames, model_name, search_roles, searched_trials, trials_of


def winner_caveats(records: StudyFrames) -> list[str]:
    """Say of every searched winner what its trial should be known for.

    Args:
        records: The study.

    Returns:
        One sentence a winner that diverged or was not trained for all epochs; none otherwise. Its
        refits are trained for all of them.
    """
    said = []
    for role in search_roles(records):
        for choice in records.choices[records.choices["role"] == role].to_dict("records"):
            tried = trials_of(choice, searched_trials(records, role))
            errors = tried[records.judging.searched_error].astype(float).dropna()
            if errors.empty:
                continue
            winner = tried.loc[[errors.idxmin()]].iloc[0]
            caveats = say_caveats(
                diverged=winner["status"] == "diverged",
                epochs=int(winner["epochs"]),
                full_epochs=int(choice["epochs"]),
            )
            if caveats:
                name = model_name(choice["cell"], choice["units"])
                said.append(f"Beware of {name}, {role}: {'; '.join(caveats)}.")
    return said
