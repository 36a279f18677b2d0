"""Concerns: a private word that something is wrong, from raising to an outcome, and the hold on contact meanwhile."""
