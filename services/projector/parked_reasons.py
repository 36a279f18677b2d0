"""Reasons for which records are parked, stored with them."""

from collections.abc import Mapping

BEHIND = "behind"
HANDLER = "handler"
UNDECODABLE = "undecodable"
FOREIGN_SOURCE = "foreign-source"
UNKNOWN_PUBLISHER = "unknown-publisher"
FOREIGN_ORGANIZATION = "foreign-organization"
FROM_THE_FUTURE = "position-from-the-future"
REUSED = "position-reused"

ALARMS: Mapping[str, str] = {
    FOREIGN_ORGANIZATION: "of an organization that the publisher may not speak for",
    FOREIGN_SOURCE: "from a publisher in a topic of another",
    UNKNOWN_PUBLISHER: "from an unknown publisher",
    FROM_THE_FUTURE: "at a position from the future",
    REUSED: "at the position of another record",
}
"""Reasons that no honest publisher gives, in words: a record is forged, or a publisher is configured wrongly.

Such a record blocks no key: what follows it is applied.
"""


def alarms(reasons: Mapping[str, int]) -> dict[str, int]:
    """Return the number of records of each alarm, without those of which there are none."""
    return {reason: reasons[reason] for reason in ALARMS if reasons.get(reason)}


def describe_alarms(reasons: Mapping[str, int]) -> str:
    """Return the alarms in words, like `3 from an unknown publisher, 1 at a position from the future`; or nothing."""
    return ", ".join(f"{count} {ALARMS[reason]}" for reason, count in alarms(reasons).items())
