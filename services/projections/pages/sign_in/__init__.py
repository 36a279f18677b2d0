"""The pages of sign-in: providers, links by mail, and signing out."""
