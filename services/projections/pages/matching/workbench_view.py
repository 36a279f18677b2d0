"""View of the workbench: the pairs of a run with their reasons, those who got no mentor, and the shares served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.codes import code_text
from services.projections.pages.dashboards.values import interval_text
from services.projections.pages.forms.action_table import ActionRow, ActionTable
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.form import Form
from services.projections.pages.matching.bounds_wording import AIMS, bound_sentence, one_more_place
from services.projections.pages.matching.choices import Choices
from services.projections.pages.matching.group_view import group_sentence, group_table
from services.projections.pages.matching.other_mentor import COLUMN, other_mentor, try_it
from services.projections.pages.matching.wording import LEFT_OUT, compared_share, points, why_pair, why_unserved
from services.projections.pages.people.links import person_page
from services.projections.pages.people.names import Names

_PAIRS = (
    Column("Mentee"),
    Column("Mentor"),
    Column("Score", numeric=True),
    Column("Why"),
    Column(COLUMN),
    Column("State"),
)
_UNSERVED = (Column("Mentee"), Column("Waiting"), Column("Why"), Column(COLUMN))
_LEFT_OUT = (Column("Name"), Column("Role"), Column("Why"))
_SHARES = (
    Column("Mentees"),
    Column("Took part", numeric=True),
    Column("Got a mentor", numeric=True),
    Column("Share"),
    Column("Beside the highest"),
)
MENTORS_SHOWN = 5
ALL_SHOWN = 200
"""Rows of a table, drafts before pairs that were sent; a run may have more, which the API has."""


@dataclass(frozen=True, slots=True)
class WorkbenchView:
    """Content of the page.

    Attributes:
        sentence: What the run found.
        compared: What a what-if changes; empty for the current run.
        pairs: The pairs, with actions.
        groups: The groups, with actions; their pairs then have none.
        tables: Tables without actions.
        unserved: Mentees without a mentor, with actions.
        scarce: Skills that are wanted more than offered, in sentences.
        worth: Mentors with whom one more place could help, in sentences.
    """

    sentence: str
    compared: Sequence[str] = ()
    pairs: ActionTable | None = None
    groups: ActionTable | None = None
    unserved: ActionTable | None = None
    tables: Sequence[Table] = field(default_factory=tuple)
    scarce: Sequence[str] = ()
    worth: Sequence[str] = ()


def workbench_view(
    program: str,
    run: Mapping[str, Any],
    names: Names,
    choices: Choices,
    *,
    sending: Form | None,
    before: Mapping[str, Any] | None = None,
) -> WorkbenchView:
    """Build the page of a run.

    Args:
        program: The program's id.
        run: As the service returns it.
        names: Names of the people.
        choices: What the run was, or is tried with.
        sending: The form that sends the chosen pairs; None for a what-if.
        before: The current run, where this one is a what-if.
    """
    drafts_first = sorted(run["pairs"], key=lambda each: each["relationship_id"] is not None)
    run = {
        **run,
        **{name: run[name][:ALL_SHOWN] for name in ("unserved", "left_out")},
        "worth": sorted(run["worth"], key=lambda each: (AIMS.index(each["aim"]), -each["most"]))[:MENTORS_SHOWN],
        "shown": drafts_first if run["groups"] else drafts_first[:ALL_SHOWN],
    }
    names.look_up(_people(run))
    page = f"/programs/{program}/matching"
    grouped = bool(run["groups"])
    pairs = [_pair(each, names, page, choices, sends=sending is not None and not grouped) for each in run["shown"]]
    pair_sending = None if grouped else sending
    unserved = [_unserved(program, each, names, page, choices) for each in run["unserved"]]
    left_out = [
        [Cell(_name(names, each["person_id"])), Cell(each["role"].capitalize()), Cell(LEFT_OUT[each["reason"]])]
        for each in run["left_out"]
    ]
    tables = [
        Table("left-out", "People who take no part", _LEFT_OUT, left_out),
        Table(
            "by-wants", "Share served, by number of wanted skills", _SHARES, [_share(each) for each in run["by_wants"]]
        ),
        Table("by-waiting", "Share served, by days of waiting", _SHARES, [_share(each) for each in run["by_waiting"]]),
    ]
    choice = [("send", "Send as proposals")] if sending is not None else []
    return WorkbenchView(
        sentence=_sentence(run),
        compared=() if before is None else list(_compared(before, run)),
        pairs=ActionTable(
            Table("pairs", "Pairs, the best fit first", _PAIRS, [r.cells for r in pairs]),
            pairs,
            pair_sending,
            [] if grouped else choice,
        ),
        groups=group_table(run, names, page, choices, sending, choice) if grouped else None,
        unserved=ActionTable(
            Table("unserved", "Each mentee without a mentor, and why", _UNSERVED, [r.cells for r in unserved]), unserved
        ),
        tables=[each for each in tables if each.rows],
        scarce=[
            f"{code_text(each['skill']).capitalize()}: {formats.count(each['places'], 'place')} wanted, "
            f"{formats.count(each['seats'], 'free place')} with mentors who offer it."
            for each in run["scarce"][:10]
        ],
        worth=[one_more_place(each, _name(names, each["mentor_id"])) for each in run["worth"]],
    )


def _sentence(run: Mapping[str, Any]) -> str:
    served, mentees = run["served"], run["mentees"]
    if run["shape"] == "group":
        return group_sentence(run)
    if not mentees:
        return "No mentee takes part in the run: no one waits for a mentor, or see below why not."
    rather = run["both_would_rather"]
    bound = "" if run["at_most"] is None else " " + bound_sentence(run)
    stable = f" In {formats.count(rather, 'other pair')} both would score higher." if rather else ""
    return (
        f"{served} of {formats.count(mentees, 'mentee')} {'gets' if served == 1 else 'get'} a mentor; "
        f"{formats.count(run['mentors'], 'mentor')} with {formats.count(run['seats'], 'free place')} took part."
        f"{stable}{bound}"
    )


def _compared(before: Mapping[str, Any], run: Mapping[str, Any]) -> Iterable[str]:
    """Yield what changes from the current run to a what-if."""
    more = run["served"] - before["served"]
    yield (
        "As many mentees get a mentor."
        if not more
        else (
            f"{formats.count(abs(more), 'mentee')} {'more gets' if more > 0 else 'fewer gets'} a mentor."
            if abs(more) == 1
            else f"{formats.count(abs(more), 'mentee')} {'more get' if more > 0 else 'fewer get'} a mentor."
        )
    )
    change = run["value"].get("score", 0) - before["value"].get("score", 0)
    yield f"The total score changes by {'+' if change > 0 else ''}{points(change)} points."
    old, new = (
        {(p["mentor_participation_id"], p["mentee_participation_id"]) for p in r["pairs"]} for r in (before, run)
    )
    added, gone = len(new - old), len(old - new)
    yield f"{formats.count(added, 'pair')} {'is' if added == 1 else 'are'} new, {gone} gone."


def _pair(one: Mapping[str, Any], names: Names, page: str, choices: Choices, *, sends: bool) -> ActionRow:
    mentor, mentee = one["mentor_participation_id"], one["mentee_participation_id"]
    name = f"{_name(names, one['mentee_id'])} and {_name(names, one['mentor_id'])}"
    sent = one["relationship_id"]
    cells = [
        _person(names, one["mentee_id"]),
        _person(names, one["mentor_id"]),
        Cell("–" if one["score"] is None else points(one["score"])),
        Cell(why_pair(one)),
        Cell(_other(one, names)),
        Cell("Sent", href=f"/records/relationships/{sent}") if sent else Cell("Fixed" if one["locked"] else "Draft"),
    ]
    keep = Button("Keep", name, href=f"{page}?{choices.query(lock=f'{mentor}:{mentee}')}")
    without = Button("Without this mentor", name, href=f"{page}?{choices.query(exclude=mentor)}")
    other = try_it(one, _other_name(one, names), _name(names, one["mentee_id"]), page, choices)
    own = [without] if one["locked"] or choices.shape == "group" else [keep, without]
    actions = [] if sent else [*own, *other]
    return ActionRow(cells, actions, f"{mentor}:{mentee}" if sends and not sent else "")


def _unserved(program: str, one: Mapping[str, Any], names: Names, page: str, choices: Choices) -> ActionRow:
    name, id = _name(names, one["mentee_id"]), one["mentee_participation_id"]
    cells = [
        _person(names, one["mentee_id"]),
        Cell(formats.count(one["waiting_days"], "day")),
        Cell(why_unserved(one)),
        Cell(_other(one, names)),
    ]
    by_hand = Button("Propose by hand", name, href=f"/programs/{program}/propose?mentee={id}")
    others = [*try_it(one, _other_name(one, names), name, page, choices), by_hand]
    if not names.knows(one["mentee_id"] or ""):  # a role in the whole federation reads neither names nor profiles
        return ActionRow(cells, others)
    profile = Button("Profile", name, href=f"/matching-profiles/{id}?{urlencode({'back': page})}")
    return ActionRow(cells, [profile, *others])


def _other(one: Mapping[str, Any], names: Names) -> str:
    return other_mentor(one["alternative"], _other_name(one, names))


def _other_name(one: Mapping[str, Any], names: Names) -> str:
    return _name(names, one["alternative"]["mentor_id"]) if one["alternative"] else ""


def _share(one: Mapping[str, Any]) -> list[Cell]:
    return [
        Cell(one["group"]),
        Cell(str(one["eligible"])),
        Cell(str(one["served"])),
        Cell(f"{formats.percent(one['served'], one['eligible'])} ({interval_text(one['low'], one['high'], 'share')})"),
        Cell(compared_share(one)),
    ]


def _people(run: Mapping[str, Any]) -> list[str]:
    found = [each[f"{role}_id"] for each in run["shown"] for role in ("mentor", "mentee")]
    found += [each["mentee_id"] for each in run["unserved"]] + [each["person_id"] for each in run["left_out"]]
    found += [each["mentor_id"] for each in run["worth"]]
    found += [each["alternative"]["mentor_id"] for each in (*run["shown"], *run["unserved"]) if each["alternative"]]
    return [each for each in dict.fromkeys(found) if each]


def _person(names: Names, person: str | None) -> Cell:
    return Cell(_name(names, person), href=person_page(person)) if person else Cell(_name(names, person))


def _name(names: Names, person: str | None) -> str:
    return names.of(person) if person else "a former participant"
