"""Who and what there is: organizations, programs, participations and relationships, each with its present state."""
