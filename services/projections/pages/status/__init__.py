"""The status page: positions, lags and the completeness ledger."""
