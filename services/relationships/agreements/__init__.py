"""Agreements: the terms of a relationship, in force once all parties signed the same ones."""
