"""Oracle by enumeration: measures from every valid path, listed one by one, independent of the engine's method."""
