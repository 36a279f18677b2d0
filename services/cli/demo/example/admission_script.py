"""Script of what a program asks of a participant: requirements that are cleared, documents that are accepted."""

from collections.abc import Iterator
from datetime import datetime

from services.cli.demo.example.program_rules import ProgramRules, RequiredCheck
from services.cli.demo.example.step import Step, iso_format

_BASE = "/enrollment/v1/participations"
_VERIFIED, _ORIGINAL_SEEN = 3, 2


def clears(
    rules: ProgramRules,
    name: str,
    role: str,
    begun: datetime,
    over: datetime,
    *,
    valid_until: datetime | None = None,
    tail: str = "",
) -> Iterator[Step]:
    """Yield the steps in which a participant's requirements are requested, reviewed and cleared.

    Args:
        rules: The program's rules.
        name: The participation's name in the example.
        role: `mentor` or `mentee`.
        begun: When the requirements are requested.
        over: When they are cleared.
        valid_until: Until when the clearance is valid; as long as the policy states if None.
        tail: Distinguishes a renewal from what was cleared before.
    """
    for check in rules.checks_of(role):
        yield _step(name, begun, f"requirements/{check.kind}/request", f"{check.kind}{tail}.request")
        if check.valid_days is not None:
            reviewed = begun + (over - begun) * 0.5
            yield _step(name, reviewed, f"requirements/{check.kind}/review", f"{check.kind}{tail}.review")
        body = _evidence(check, name)
        if valid_until is not None:
            body["valid_until"] = iso_format(valid_until)
        yield _step(name, over, f"requirements/{check.kind}/clear", f"{check.kind}{tail}.clear", **body)


def accepts(rules: ProgramRules, name: str, at: datetime) -> Iterator[Step]:
    """Yield the steps in which a participant's signatures on paper are filed."""
    for document in rules.documents:
        body = {"version": 1, "evidence_reference": _reference(name)}
        yield _step(name, at, f"documents/{document}/file-acceptance", f"{document}.accept", **body)


def _evidence(check: RequiredCheck, name: str) -> dict[str, object]:
    """Return the evidence: a check that ends is verified with its issuer, another is an original that was filed."""
    if check.valid_days is not None:
        return {"evidence": _VERIFIED}
    return {"evidence": _ORIGINAL_SEEN, "evidence_reference": _reference(name)}


def _reference(name: str) -> str:
    return f"file-{name.replace('.', '-')}"


def _step(name: str, at: datetime, path: str, tail: str, **body: object) -> Step:
    content = {**body, "occurred_at": iso_format(at)}
    return Step(at, f"{name}.{tail}", name, f"{_BASE}/{{{name}}}/{path}", content)
