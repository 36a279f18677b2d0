"""Pages of sign-in: providers, links by mail, sessions that end."""
