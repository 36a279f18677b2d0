"""A policy as plain JSON, as private events store it.

Reading is compatible in both directions: a field that an older release did not write has its default, and a field that
a newer release wrote is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from services.policy.policy import Objective, Policy, Requirement

Plain = dict[str, Any]
"""A JSON object."""

_DAYS = ("opens_on", "closes_on", "ends_on")


def write_plain(policy: Policy) -> Plain:
    """Return a policy as a JSON object."""
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in _fields(policy).items()},
        **{name: _write_day(getattr(policy, name)) for name in _DAYS},
        "requirements": [asdict(requirement) for requirement in policy.requirements],
    }


def read_plain(data: Mapping[str, Any]) -> Policy:
    """Return the policy of a JSON object."""
    known = _known(Policy, data)
    lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    days = {name: _read_day(known[name]) for name in _DAYS if name in known}
    requirements = tuple(Requirement(**_known(Requirement, each)) for each in known.get("requirements", []))
    return Policy(**{**known, **lists, **days, "requirements": requirements})


def write_objective(objective: Objective) -> Plain:
    """Return an objective as a JSON object."""
    return {**asdict(objective), "due_on": objective.due_on.isoformat()}


def read_objective(data: Mapping[str, Any]) -> Objective:
    """Return the objective of a JSON object."""
    known = _known(Objective, data)
    return Objective(**{**known, "due_on": date.fromisoformat(known["due_on"])})


def _fields(policy: Policy) -> Plain:
    return {field.name: getattr(policy, field.name) for field in fields(policy)}


def _known(kind: type[Policy | Requirement | Objective], data: Mapping[str, Any]) -> Plain:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def _write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
