"""Status of the read models: positions, ledgers, and a stream of changes."""
