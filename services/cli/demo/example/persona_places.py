"""Places of the personas who are parties: each is in a relationship that is active at the start, at every size."""

from collections.abc import Mapping

PAIRED: Mapping[str, tuple[str, str]] = {
    "mentor": ("reading", "mentor"),
    "mentee": ("reading", "mentee"),
    "youth": ("youth", "mentee"),
    "judge": ("bench", "mentor"),
    "official": ("digital", "mentee"),
    "peer": ("circles", "mentee"),
    "engineer": ("engineers", "mentee"),
    "grantee": ("grantees", "mentee"),
}
"""The program and the role of each, by subject."""
