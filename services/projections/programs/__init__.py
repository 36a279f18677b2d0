"""How programs are doing: counters a dashboard reads in milliseconds."""
