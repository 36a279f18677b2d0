"""Disclosure by batch release."""
