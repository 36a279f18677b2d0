"""Use cases and HTTP of groups: what staff, mentors and mentees do with a whole group at once."""
