"""Pages about people, for staff: the search by name, and one person with what can be done."""
