"""Seeds that depend on what they are for, and on nothing else."""

import hashlib


def derive_seed(*parts: int | str) -> int:
    """Derive a seed from the parts that identify a draw.

    Args:
        *parts: For example the search's seed, the trial's number and a hyperparameter's name.

    Returns:
        A number of 31 bits: it fits wherever a seed is taken. Any change of any part gives an
        unrelated one, and 0 is a part like any other.

    Examples:
        >>> derive_seed(0, 1) == derive_seed(1, 0)
        False
    """
    text = "\x1f".join(f"{type(part).__name__}:{part}" for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1
