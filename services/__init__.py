"""The mentorship ecosystem: three event-sourced services and the engine they share."""
