"""Saved questions: views of the network, each private to the person who saved it."""
