"""Pages of the status (positions, lags, completeness ledger) and of the definitions."""
