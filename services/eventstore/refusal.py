"""Refusals: the one way a command says no."""

from typing import Literal

Kind = Literal["rule", "field", "unknown", "conflict", "stale"]


class RefusedError(Exception):
    """A command was understood and refused; nothing was recorded.

    Attributes:
        rule: the rule's name in kebab-case, e.g. `caseload-full`; stable, part of the API.
        detail: one sentence for the person who asked.
        field: the command's field at fault, or None where the state is.
        kind: `rule` (the state forbids it), `field` (a value is wrong), `unknown` (no such thing),
            `conflict` (somebody else was faster, try again), `stale` (the caller decided on an older version).
    """

    def __init__(self, rule: str, detail: str, *, field: str | None = None, kind: Kind = "rule") -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
        self.field = field
        self.kind = kind
