"""The process manager of relationships: what follows there from facts of enrollment, of relationships and of time."""
