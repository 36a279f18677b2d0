"""Refusals: how a command is declined, with a stable rule name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

RefusalKind = Literal["rule", "field", "unknown", "conflict", "stale", "forbidden"]


class RefusedError(Exception):
    """A command was understood and refused; nothing was recorded.

    Attributes:
        rule: The rule's name in kebab-case, e.g. `caseload-full`; stable, part of the API.
        detail: One sentence for the caller.
        field: The command's field at fault, or None where the state is.
        kind: `rule` (the state forbids it), `field` (a value is wrong), `unknown` (no such thing),
            `conflict` (a concurrent command was saved first, try again), `stale` (the caller decided on an older
            version), `forbidden` (the caller may see the thing, but not do this).
    """

    def __init__(self, rule: str, detail: str, *, field: str | None = None, kind: RefusalKind = "rule") -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
        self.field = field
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as data, for the cells of a state machine; the attributes are those of `RefusedError`."""

    rule: str
    detail: str
    kind: RefusalKind = "rule"

    def error(self) -> RefusedError:
        """Return the exception that reports this refusal."""
        return RefusedError(self.rule, self.detail, kind=self.kind)


def raise_first(breaches: Iterable[RefusedError]) -> None:
    """Pass if there is no breach.

    Raises:
        RefusedError: The first one.
    """
    for breach in breaches:
        raise breach
