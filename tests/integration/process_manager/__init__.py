"""The engine of process managers and the processes, on real databases."""
