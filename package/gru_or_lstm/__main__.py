"""`python -m gru_or_lstm`: the console script `gru-or-lstm`."""

from .benchmarks.__main__ import main

if __name__ == "__main__":
    main()
