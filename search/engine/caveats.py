"""What to know before trusting the best trial of a search."""


def say_caveats(*, diverged: bool, epochs: int, full_epochs: int) -> tuple[str, ...]:
    """Say what to know before trusting a trial as the best of its search.

    Args:
        diverged: Whether a loss or a forecast of it did.
        epochs: For how many it was trained.
        full_epochs: Those of a fully trained trial.

    Examples:
        >>> say_caveats(diverged=False, epochs=100, full_epochs=900)
        ('it was trained for 100 of 900 epochs',)
    """
    said = []
    if diverged:
        said.append("it diverged: a loss or forecast left all bounds and is scored at the cap")
    if epochs < full_epochs:
        said.append(f"it was trained for {epochs:,} of {full_epochs:,} epochs")
    return tuple(said)
