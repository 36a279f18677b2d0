"""The source that may write to a topic, and the organizations it may speak for."""

from dataclasses import dataclass

from services.contract import naming

EVERY_ORGANIZATION = "*"
HUB = frozenset({EVERY_ORGANIZATION})
"""The organizations of a hub: every one."""


@dataclass(frozen=True, slots=True)
class TopicSource:
    """The source of a topic's records.

    Attributes:
        source: Its name, `<publisher>/<context>`.
        organizations: Ids of the organizations it may speak for, or `*`.
    """

    source: str
    organizations: frozenset[str] = HUB

    @property
    def publisher(self) -> str:
        """The publisher of the source."""
        return naming.publisher_of(self.source)

    def may_speak_for(self, organization_id: str) -> bool:
        """Return whether records of an organization are accepted from it."""
        return EVERY_ORGANIZATION in self.organizations or organization_id in self.organizations
