"""Scope of a network query: effect policy, path rule, date, and program or organization."""

from dataclasses import dataclass, replace

from pydantic import JsonValue

from services.contract.envelope import from_micros
from services.ripple import Effect, Rule


@dataclass(frozen=True)
class SeenRows:
    """The relationships that a reader may see. No other one is in the reader's network, not even as a count.

    Attributes:
        programs: Programs whose every relationship the reader may see; None for all.
        inside: Programs of whose organization the reader is: there also those of people who refused; None for all.
        own: The people whose own relationships the reader sees, by the ids that the network knows them under.
        refused: The people who refused the use of their data in the network.
    """

    programs: frozenset[str] | None = None
    inside: frozenset[str] | None = None
    own: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scope:
    """The scope of a query; every answer repeats it.

    Attributes:
        effect: The effect policy.
        rule: The path rule.
        as_of: The last microsecond that counts; None for now.
        program: Only relationships of this program; None for all.
        organization: Only relationships of this organization's programs; None for all.
        without: Organizations whose part in the network the caller may not see: they do not share it.
        seen: The relationships that the caller may see; None for all.
    """

    effect: Effect
    rule: Rule = Rule.STRICTLY_AFTER
    as_of: int | None = None
    program: str | None = None
    organization: str | None = None
    without: frozenset[str] = frozenset()
    seen: SeenRows | None = None

    @property
    def unrestricted(self) -> bool:
        """Whether the scope is the whole network as of now."""
        return self == Scope(self.effect, self.rule)

    @property
    def unscoped(self) -> "Scope":
        """The same scope for all programs and organizations."""
        return replace(self, program=None, organization=None)

    def describe(self) -> dict[str, JsonValue]:
        """Return the scope as an answer states it."""
        return {
            "effect": self.effect.name,
            "rule": self.rule.value,
            "as_of": None if self.as_of is None else from_micros(self.as_of).isoformat().replace("+00:00", "Z"),
            "program": self.program,
            "organization": self.organization,
        }
