"""Sessions: meetings planned, cancelled, or held because somebody says so."""
