"""Figures of the network as released: sums of whole batches, for readers who may not see every relationship."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any

import psycopg
from pydantic import BaseModel, Field

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.projections.disclosure.access import Door
from services.projections.disclosure.release_sums import last_point
from services.projections.disclosure.suppression import Figure
from services.projections.network.answers.assumptions import Assumptions
from services.projections.network.answers.flows import Flow
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.scope import Scope
from services.projections.releases.network_stream import FLOW, GAVE_BACK, MENTORS, REACHED
from services.projections.releases.released_effect import ReleasedEffect, released_effect
from services.ripple import Rule
from services.web.pagination import Row

ACTIVATED = "activated"
"""The stream of relationships that began, those between peers included."""
_COUNTED = (ACTIVATED, MENTORS, REACHED, GAVE_BACK)
_SUMS = """
SELECT r.released_at, r.stream, sum(r.count)::int FROM releases.releases r
 WHERE r.audience = ANY(%(audiences)s) AND r.released_at <= %(until)s AND r.stream = ANY(%(streams)s)
   AND (r.program_id = ANY(%(programs)s::uuid[]) OR r.program_id IS NULL) GROUP BY 1, 2 ORDER BY 1, 2"""
_FLOWS = f"""
SELECT split_part(r.stream, ':', 3), split_part(r.stream, ':', 4), sum(r.count)::int FROM releases.releases r
 WHERE r.audience = ANY(%(audiences)s) AND r.released_at <= %(until)s AND r.stream LIKE '{FLOW}:%%'
   AND r.program_id = ANY(%(programs)s::uuid[]) GROUP BY 1, 2"""  # noqa: S608 - a constant
Count = Annotated[int | None, Field(description="At least so many; null where fewer than a batch were released.")]


class ReleasedMonth(BaseModel):
    """Figures that had been released by the end of a month."""

    month: Annotated[str, Field(description="YYYY-MM.")]
    relationships: Count
    mentors: Count
    new_mentors: Count
    reproduction: Annotated[float | None, Field(description="New mentors per mentor, of what was released.")]


class ReleasedNetwork(Assumptions):
    """The network's figures as released, for readers without access to every relationship behind them.

    Effect, rule and floor are fixed: figures of two variants would differ by single people.
    """

    door: Annotated[Door, Field(description="inner: at least 5 people, each week; outer: 10 people, each month.")]
    complete_to: Annotated[
        datetime | None, Field(description="Everything recorded until then was considered; null before the first time.")
    ]
    smallest_batch: Annotated[int, Field(description="Fewest people of a batch, where the program asks for no more.")]
    relationships: Count
    mentors: Count
    reached: Annotated[Count, Field(description="Mentees whom influence reached before they mentored.")]
    gave_back: Annotated[Count, Field(description="Those of them who became mentors: the new mentors.")]
    reproduction: Annotated[float | None, Field(description="New mentors per mentor; null where neither is released.")]
    gave_back_share: Annotated[float | None, Field(description="New mentors of those reached.")]
    items: Annotated[list[ReleasedMonth], Field(description="Sums at the end of each month with a release.")]


@dataclass(frozen=True, slots=True)
class ReleasedScope:
    """The releases that a reader's figures are sums of.

    Attributes:
        door: Inner or outer releases.
        programs: The programs whose releases are added.
        pools: Whether pools of small programs are added, which are of the whole federation.
    """

    door: Door
    programs: Sequence[str]
    pools: bool

    @property
    def values(self) -> dict[str, object]:
        """Return them as parameters of a statement."""
        audiences = [Audience.INNER] if self.door is Door.INNER else [Audience.OUTER]
        audiences += [Audience.POOL] if self.pools else []
        return {"audiences": [each.value for each in audiences], "programs": list(self.programs)}


@dataclass
class _Sums:
    counts: dict[str, int] = field(default_factory=dict)

    def share(self, part: str, total: str) -> float | None:
        return self.counts[part] / self.counts[total] if part in self.counts and self.counts.get(total) else None


def build_released(
    connection: psycopg.Connection[Any], scope: Scope, released: ReleasedScope, now: datetime
) -> ReleasedNetwork:
    """Return the figures of a scope as released until a time.

    Args:
        connection: A connection to the projections' database.
        scope: The program or organization that they are about.
        released: The releases that are added.
        now: The time until which releases are shown.
    """
    point = last_point(connection, now)
    values = {**released.values, "until": point, "streams": list(_COUNTED)}
    sums, items = _Sums(), []
    for month, rows in groupby(connection.execute(_SUMS, values), key=_month):
        for _, stream, count in rows:
            sums.counts[stream] = sums.counts.get(stream, 0) + count
        items.append(_month_line(month, sums))
    return ReleasedNetwork(
        **describe(scope, point, released_effect(connection)),
        door=released.door,
        complete_to=point,
        smallest_batch=SMALLEST_INNER_BATCH if released.door is Door.INNER else SMALLEST_OUTER_BATCH,
        relationships=sums.counts.get(ACTIVATED),
        mentors=sums.counts.get(MENTORS),
        reached=sums.counts.get(REACHED),
        gave_back=sums.counts.get(GAVE_BACK),
        reproduction=sums.share(GAVE_BACK, MENTORS),
        gave_back_share=sums.share(GAVE_BACK, REACHED),
        items=items,
    )


def released_flows(
    connection: psycopg.Connection[Any],
    released: ReleasedScope,
    programs: ProgramVisibility,
    without: Collection[str],
    now: datetime,
) -> list[Row]:
    """Return the flows from some programs as released until a time, the largest first.

    A flow into a program of which the reader may know no name is not shown, nor one into an organization that does not
    share its part in the network.

    Args:
        connection: A connection to the projections' database.
        released: The releases that are added.
        programs: The programs as the reader may see them.
        without: The organizations that do not share their part with the reader.
        now: The time until which releases are shown.
    """
    values = {**released.values, "until": last_point(connection, now)}
    found: Mapping[tuple[str, str], int] = {
        (source, target): count for source, target, count in connection.execute(_FLOWS.encode(), values)
    }
    rows = [
        _flow(source, target, people, programs)
        for (source, target), people in found.items()
        if programs[target].name is not None and programs[target].organization not in without
    ]
    return sorted(rows, key=lambda row: (-row["shown"], row["id"]))


def describe(scope: Scope, point: datetime | None, effect: ReleasedEffect) -> dict[str, Any]:
    """Return the scope as an answer states it: the one variant that is released, as of the last point of releases."""
    named = {"program": scope.program, "organization": scope.organization}
    return {**named, "effect": effect, "rule": Rule.STRICTLY_AFTER.value, "as_of": point}


def _flow(source: str, target: str, people: int, programs: ProgramVisibility) -> Row:
    flow = Flow(
        from_program=source,
        from_name=programs[source].name,
        to_program=target,
        to_name=programs[target].name,
        people=Figure(value=people, people=people),
        rate=Figure(value=None, suppressed="not released"),
    )
    return {"id": f"{source}:{target}", "shown": people, "flow": flow}


def _month(row: Sequence[Any]) -> str:
    """Return the last month of which a release may tell: one of the first of March tells of February."""
    return f"{row[0].astimezone(UTC) - timedelta(seconds=1):%Y-%m}"


def _month_line(month: str, sums: _Sums) -> ReleasedMonth:
    relationships, mentors, new = (sums.counts.get(each) for each in (ACTIVATED, MENTORS, GAVE_BACK))
    return ReleasedMonth(
        month=month,
        relationships=relationships,
        mentors=mentors,
        new_mentors=new,
        reproduction=sums.share(GAVE_BACK, MENTORS),
    )
