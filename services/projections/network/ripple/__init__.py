"""Exact measures of influence in a temporal network: pure arithmetic, no database."""
