"""Disclosure control: access to rows about single people, and suppression of figures about few."""
