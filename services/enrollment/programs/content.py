"""The content of a version of a policy: the policy itself, and what only the service keeps of it.

Objectives are published as events of their own. The texts of screening criteria, of the welcome and of the invitation
are private; of the criteria, the version is public.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from services.policy.plain import Plain, read_objective, read_plain, write_objective, write_plain
from services.policy.policy import Objective, Policy, RequirementKind, RequirementRole


@dataclass(frozen=True, slots=True)
class Criteria:
    """The screening criteria of a requirement: private text; each new text of a kind is a new version."""

    kind: RequirementKind
    role: RequirementRole
    text: str


@dataclass(frozen=True, slots=True)
class Details:
    """The objectives and texts that a coordinator states beside the policy.

    Attributes:
        objectives: The objectives; None for the default objective (`objectives.default_objective`).
        criteria: The screening criteria of the policy's requirements; a requirement without them has an empty text.
        welcome: Text for people who enroll.
        invitation: Text for people who are invited.
    """

    objectives: tuple[Objective, ...] | None = None
    criteria: tuple[Criteria, ...] = ()
    welcome: str = ""
    invitation: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One version of a policy, whole; the attributes are those of `Details`, but the objectives are known."""

    policy: Policy
    objectives: tuple[Objective, ...] = ()
    criteria: tuple[Criteria, ...] = ()
    welcome: str = ""
    invitation: str = ""

    def criteria_text(self, kind: str, role: str) -> str:
        """Return the screening criteria of a requirement, empty where none are stated."""
        return next((each.text for each in self.criteria if (each.kind, each.role) == (kind, role)), "")

    def plain(self) -> Plain:
        """Return the content as a JSON object."""
        return {
            "policy": write_plain(self.policy),
            "objectives": [write_objective(objective) for objective in self.objectives],
            "criteria": [asdict(each) for each in self.criteria],
            "welcome": self.welcome,
            "invitation": self.invitation,
        }


def read_content(data: Mapping[str, Any]) -> Content:
    """Return the content of a JSON object; what an older release did not write is empty."""
    return Content(
        policy=read_plain(data["policy"]),
        objectives=tuple(read_objective(each) for each in data.get("objectives", [])),
        criteria=tuple(Criteria(each["kind"], each["role"], each["text"]) for each in data.get("criteria", [])),
        welcome=data.get("welcome", ""),
        invitation=data.get("invitation", ""),
    )


def number_criteria(policy: Policy, criteria: tuple[Criteria, ...], earlier: Iterable[Content]) -> Policy:
    """Return a policy whose requirements name the versions of their criteria.

    The texts of a kind are numbered from 1 in the order in which they were first stated; a text that was stated before
    keeps its number.

    Args:
        policy: The policy, whose criteria are not numbered.
        criteria: Its screening criteria.
        earlier: The earlier versions of the program's policy, oldest first.
    """
    texts: dict[str, list[str]] = {}
    for content in (*earlier, Content(policy, criteria=criteria)):
        for requirement in content.policy.requirements:
            known = texts.setdefault(requirement.kind, [])
            text = content.criteria_text(requirement.kind, requirement.role)
            if text not in known:
                known.append(text)
    stated = Content(policy, criteria=criteria)
    requirements = tuple(
        replace(each, criteria_version=1 + texts[each.kind].index(stated.criteria_text(each.kind, each.role)))
        for each in policy.requirements
    )
    return replace(policy, requirements=requirements)
