"""The published GRU/LSTM experiment again: over many seeds, leak-free, tuned, claim by claim.

`protocol` says what is run, `run` runs and records it, `records` reads it back, `traps` computes
what the protocol hides, `audit` holds every claim against the numbers, `figures` and `page` show
it.
"""
