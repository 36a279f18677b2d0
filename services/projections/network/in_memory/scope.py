"""What every question to the network states: when influence counts, what may carry it on, until when, and where."""

from dataclasses import dataclass, replace

from pydantic import JsonValue

from services.contract.envelope import from_micros
from services.ripple import Effect, Rule


@dataclass(frozen=True)
class Scope:
    """One way to look at the network; every answer repeats it.

    Attributes:
        effect: the effect policy.
        rule: the path rule.
        as_of: the last microsecond that counts; None for now.
        program: only relationships of this program are the network; None for all.
        organization: only relationships of this organization's programs; None for all.
    """

    effect: Effect
    rule: Rule = Rule.STRICTLY_AFTER
    as_of: int | None = None
    program: str | None = None
    organization: str | None = None

    @property
    def plain(self) -> bool:
        """Whether it is about the whole network as it is now."""
        return self.as_of is None and self.program is None and self.organization is None

    @property
    def whole(self) -> "Scope":
        """The same of the whole network."""
        return replace(self, program=None, organization=None)

    def describe(self) -> dict[str, JsonValue]:
        """Say it, as an answer does."""
        return {
            "effect": self.effect.name,
            "rule": self.rule.value,
            "as_of": None if self.as_of is None else from_micros(self.as_of).isoformat().replace("+00:00", "Z"),
            "program": self.program,
            "organization": self.organization,
        }
