"""Sessions: meetings that are scheduled, cancelled, or reported as held."""
