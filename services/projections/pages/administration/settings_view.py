"""The page of a program's settings: its state, its policy in versions, and what is missing before it opens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.policy.plain import read_plain
from services.projections.pages.administration.objectives import objective_page
from services.projections.pages.administration.sections import Section, Sheet
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.dashboards.policy_wording import describe, objective_name
from services.projections.pages.forms.form import Form

_STATES = {
    "draft": "It is a draft: only its coordinators see it.",
    "open": "It is open: people can be invited and can apply.",
    "closed": "It is closed to newcomers. Relationships that run go on.",
    "ended": "It has ended.",
    "archived": "It has ended and is archived.",
}


def settings_sheet(
    program: Mapping[str, Any],
    versions: Sequence[Mapping[str, Any]],
    documents: Sequence[Mapping[str, Any]],
    now: datetime,
    opening: Form | None,
) -> Sheet:
    """Return the page.

    Args:
        program: The program, as its service shows it.
        versions: The versions of its policy.
        documents: The published versions of its documents.
        now: The present time.
        opening: The form that opens a draft; None where it is none.
    """
    id, state = program["program_id"], program["state"]
    missing = _missing(versions[-1], documents) if state == "draft" else []
    links = [
        Link("Questionnaires", f"/programs/{id}/questionnaires"),
    ]
    sections = [_policy(id, versions, now, changeable=state not in {"ended", "archived"})]
    if opening is not None:
        sections.insert(0, _opening(id, missing, opening))
    if state in {"open", "closed"}:
        sections.append(_ending(id, state))
    return Sheet(title=f"Settings of {program['name']}", sentence=_STATES[state], sections=sections, links=links)


def _opening(id: str, missing: Sequence[str], form: Form) -> Section:
    if missing and not form.errors:
        text = "Before it can open, publish a document of each kind that its policy demands."
        items = [f"Missing: {each.replace('-', ' ')}." for each in missing]
        return Section(
            id="opening",
            title="Open the program",
            text=text,
            items=items,
            links=(Link("Publish a document", f"/programs/{id}/documents/new"),),
        )
    text = "Nothing is missing. Once it is open, it is public and people can be invited."
    return Section(id="opening", title="Open the program", text="" if form.errors else text, form=form)


def _missing(newest: Mapping[str, Any], documents: Sequence[Mapping[str, Any]]) -> list[str]:
    published = {each["kind"] for each in documents}
    return [kind for kind in newest["policy"]["document_kinds"] if kind not in published]


def _policy(id: str, versions: Sequence[Mapping[str, Any]], now: datetime, *, changeable: bool) -> Section:
    in_force = _in_force(versions, now)
    objectives = [each["code"] for each in in_force["policy"].get("objectives", ())]
    policy = read_plain({**in_force["policy"], "objective_codes": objectives})
    facts = dict(describe(policy))
    items = [
        f"Version {each['number']}, from {formats.day(datetime.fromisoformat(each['effective_at']).date())}"
        f"{' (in force)' if each is in_force else ''}."
        for each in reversed(versions)
    ]
    links = [Link("Change the policy", f"/programs/{id}/settings/policy")] if changeable else []
    if changeable:
        newest = versions[-1]["policy"].get("objectives", ())
        links += [
            Link(f"Set the next target: {objective_name(each['code'])}", objective_page(id, each["code"]))
            for each in newest
        ]
    return Section(id="policy", title="Policy", items=items, facts=facts, links=links)


def _in_force(versions: Sequence[Mapping[str, Any]], now: datetime) -> Mapping[str, Any]:
    begun = [each for each in versions if datetime.fromisoformat(each["effective_at"]) <= now]
    return (begun or list(versions[:1]))[-1]


def _ending(id: str, state: str) -> Section:
    back = f"back=/programs/{id}/settings"
    links = [Link("Rename…", f"/commands/programs/{id}/rename?{back}")]
    if state == "open":
        links.append(Link("Close to newcomers…", f"/commands/programs/{id}/close?{back}"))
    links.append(Link("End the program…", f"/commands/programs/{id}/end?{back}"))
    return Section(id="life", title="Name and end", links=links)
