"""Engine of process managers: pending actions follow from public events and are executed as commands."""
