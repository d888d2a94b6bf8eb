"""The ledger: the only door to its tables."""
