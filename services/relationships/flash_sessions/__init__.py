"""Flash sessions: single conversations of a mentor and a mentee, without a relationship."""
