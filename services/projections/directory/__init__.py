"""Directory: organizations, programs, participations and relationships with their present state."""
