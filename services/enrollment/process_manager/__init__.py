"""The process manager of enrollment: what follows there from facts of both contexts and of time."""
