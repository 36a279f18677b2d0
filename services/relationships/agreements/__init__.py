"""Agreements: the terms of a relationship, in force once all parties have signed the same ones."""
