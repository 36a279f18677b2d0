"""Scope of a network query: effect policy, path rule, date, and program or organization."""

from dataclasses import dataclass, replace

from pydantic import JsonValue

from services.contract.envelope import from_micros
from services.ripple import Effect, Rule


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
    """

    effect: Effect
    rule: Rule = Rule.STRICTLY_AFTER
    as_of: int | None = None
    program: str | None = None
    organization: str | None = None
    without: frozenset[str] = frozenset()

    @property
    def unrestricted(self) -> bool:
        """Whether the scope is the whole network as of now."""
        return self.as_of is None and self.program is None and self.organization is None and not self.without

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
