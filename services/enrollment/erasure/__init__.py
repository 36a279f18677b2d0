"""Erasure of people: what is open closes, the key is destroyed, every store is emptied, and a certificate remains."""
