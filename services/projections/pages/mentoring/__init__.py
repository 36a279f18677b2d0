"""Pages of the people who are in a relationship: the room of one, and what is asked of a person."""
