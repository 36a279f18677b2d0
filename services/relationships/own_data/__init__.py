"""The own data of a person: everything that relationships hold about one, for that person."""
