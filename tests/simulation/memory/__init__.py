"""The store in memory: transactions, row locks, sequences with gaps; what the engine may rely on, no more."""
