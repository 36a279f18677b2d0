"""Network queries: one method for each route."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from psycopg.errors import UndefinedTable

from services.contract.envelope import from_micros
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import names_listed, outside, own_organizations, shared
from services.projections.errors import NotFoundError, QueryRefusedError
from services.projections.network.answers import cohorts, flows, paths, people, person, programs, summary
from services.projections.network.answers import timeline as months
from services.projections.network.answers import tree as trees
from services.projections.network.answers import what_if as losses
from services.projections.network.answers.found_people import find_by_digits
from services.projections.network.answers.left_out import LeftOut, count_left_out
from services.projections.network.answers.released import (
    ReleasedNetwork,
    ReleasedScope,
    build_released,
    released_flows,
)
from services.projections.network.answers.row_visibility import Mask, ProgramVisibility
from services.projections.network.answers.seen_people import SeenPeople, see_people
from services.projections.network.exports.visible_network import VisibleNetwork, visible_network
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.generation_cache import GenerationCache
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.published import PublishedSnapshot
from services.projections.network.in_memory.scope import Scope
from services.projections.releases.program_door import find_door
from services.projections.releases.released_effect import ReleasedEffect, released_effect
from services.ripple import Effect
from services.web.conditional_reads import ReadPosition
from services.web.cursors import Cursor
from services.web.pagination import Lists, Page, Row

_WITHHOLDING = f"SELECT o.id::text FROM directory.organizations o WHERE NOT {shared('network')}"  # noqa: S608 - constants
_SHARING = f"""
SELECT p.id::text FROM directory.programs p LEFT JOIN directory.organizations o ON o.id = p.organization_id
 WHERE coalesce(p.state, 'open') <> 'draft' AND (%(program)s::uuid IS NULL OR p.id = %(program)s::uuid)
   AND (%(organization)s::uuid IS NULL OR p.organization_id = %(organization)s::uuid)
   AND (p.organization_id = ANY(%(own)s::uuid[]) OR {shared("figures")} AND {shared("network")})"""  # noqa: S608 - constants
_DISCLOSURE_CHANGES = "SELECT coalesce(sum(count), 0) FROM directory.disclosure_changes"


@dataclass(frozen=True, slots=True)
class ReaderNetwork:
    """The network of one reader.

    Attributes:
        scope: The scope of a question, with the relationships that the reader may see.
        visibility: The programs as the reader may see them.
    """

    scope: Scope
    visibility: ProgramVisibility


class NetworkQueries:
    """Answers from the network in memory, at least as new as the read model.

    Args:
        pool: The projections' database.
        lists: Pages of lists.
        live: The network in memory.
        reading: Returns the position of the network's projection.
    """

    def __init__(self, pool: Pool, lists: Lists, live: LiveNetwork, reading: Callable[[], ReadPosition]) -> None:
        self._pool, self._lists, self._reading = pool, lists, reading
        self.live = live
        self.published, self._generation_cache = PublishedSnapshot(live, without=self._withholding), GenerationCache()

    def reading(self) -> ReadPosition:
        """Return the position of the network that answers."""
        return self.published.served_reading(self._reading())

    def default_effect(self) -> Effect:
        """Return the effect policy that applies where a query names none."""
        return self.published.default_effect(self._reading())

    def analysis(self, scope: Scope) -> Analysis:
        """Return the measures for a scope.

        Raises:
            NotFoundError: The program or organization has no relationship.
        """
        analysis = self.published.analysis(scope, self._reading())
        if scope.program is not None and self.live.find_number("program", scope.program) is None:
            raise NotFoundError(f"no relationship of a program {scope.program} is in the network")
        if scope.organization is not None and self.live.find_number("organization", scope.organization) is None:
            raise NotFoundError(f"no relationship of an organization {scope.organization} is in the network")
        return analysis

    def summary(self, scope: Scope, disclosure: Disclosure) -> summary.NetworkSummary:
        """Return the network's summary figures, of which every relationship is open to the caller.

        Raises:
            QueryRefusedError: Some are not: the figures are released, by `released`.
        """
        return summary.build_summary(self._facts(scope, disclosure))

    def left_out(self, scope: Scope, disclosure: Disclosure) -> LeftOut:
        """Return how many relationships of the caller's network carry no influence under a scope's policy."""
        return count_left_out(self.analysis(self._seen(scope.unscoped, disclosure).scope))

    def timeline(self, scope: Scope, disclosure: Disclosure) -> months.Timeline:
        """Return the figures month by month.

        Raises:
            QueryRefusedError: They are released only.
        """
        now = self._facts(scope, disclosure)
        if now.scope.as_of is not None:
            return months.build_timeline(now, now)
        month = np.datetime64(now.until, "us").astype("datetime64[M]").astype("datetime64[us]").astype(np.int64)
        return months.build_timeline(self.live.analysis(replace(now.scope, as_of=int(month) - 1)), now)

    def people(
        self, scope: Scope, disclosure: Disclosure, *, order: people.Order = "reach", limit: int, cursor: str | None
    ) -> Page:
        """Return a page of the people whom the caller may see, sorted by a measure.

        Raises:
            NotReadyError: The measure is still being computed.
        """
        network = self._seen(scope, disclosure)
        analysis = self.analysis(network.scope)
        if order in ("depth", "decayed_reach"):
            analysis = self._generation_cache.with_generations(analysis)
            analysis.generations  # noqa: B018 - computed here, where it stays for the next caller
        seen = self._see(analysis, network.visibility).analysis

        def choose(last: Cursor | None) -> list[Row]:
            numbers = people.select_page(seen, order, analysis.present, last, limit).tolist()
            return [people.build_line(seen, order, number) for number in numbers]

        filters = {"of": "people", "order": order, **scope.describe()}
        return self._lists.select_page(choose, order, limit=limit, cursor=cursor, filters=filters)

    def person(self, identity: str, scope: Scope, disclosure: Disclosure) -> person.NetworkPerson | None:
        """Return one person's ripple; None without a visible relationship."""
        seen, _ = self._people(scope, disclosure)
        number = self._number(identity, seen)
        return None if number is None else person.build_person(seen.analysis, number)

    def find_people(self, digits: str, scope: Scope, disclosure: Disclosure) -> Sequence[str]:
        """Return the people whom the caller may see and whose ids begin with some hexadecimal digits, at most a few."""
        seen, _ = self._people(scope, disclosure)
        return find_by_digits(seen.analysis.people, seen.analysis.present, digits)

    def known_people(self, identities: Iterable[str], scope: Scope, disclosure: Disclosure) -> Sequence[str]:
        """Return those of some people whom the caller may see in the network."""
        seen, _ = self._people(scope, disclosure)
        return [each for each in identities if self._number(each, seen) is not None]

    def tree(
        self, identity: str, under: str | None, bounds: trees.Bounds, scope: Scope, disclosure: Disclosure
    ) -> trees.Tree | None:
        """Return a branch of one person's ripple; None without a visible relationship.

        Raises:
            NotFoundError: The requested branch is not in it.
        """
        seen, visibility = self._people(scope, disclosure)
        root = self._number(identity, seen)
        if root is None:
            return None
        branch = root if under is None else self._number(under, seen)
        answer = None if branch is None else trees.build_tree(seen.analysis, root, branch, bounds, visibility)
        if answer is None:
            raise NotFoundError(f"{under} is not in the ripple of {identity}")
        return answer

    def paths(self, ancestor: str, descendant: str, scope: Scope, disclosure: Disclosure) -> paths.PathsFound:
        """Return the paths from one person to another.

        Raises:
            NotFoundError: One of them has no visible relationship.
        """
        seen, visibility = self._people(scope, disclosure)
        first, last = (self._require_person(each, seen) for each in (ancestor, descendant))
        return paths.find_paths(seen.analysis, first, last, visibility)

    def flows(self, scope: Scope, disclosure: Disclosure, *, limit: int, cursor: str | None) -> Page:
        """Return a page of flows between programs, the largest shown figure first.

        Raises:
            QueryRefusedError: They are released only.
        """
        self._facts(scope, disclosure)
        network = self._figures(scope.unscoped, disclosure)
        rows = flows.list_flows(self.analysis(network.scope), scope, network.visibility)
        filters = {"of": "flows", **scope.describe()}
        page = self._lists.slice(rows, "shown", limit=limit, cursor=cursor, filters=filters)
        return Page(list(flows.serialize(page.items)), page.next)

    def program(self, identity: str, scope: Scope, disclosure: Disclosure) -> programs.ProgramRipple | None:
        """Return the ripple of one program; None without a relationship.

        Raises:
            QueryRefusedError: It is released only.
        """
        self._require_facts(replace(scope, program=identity, organization=None), disclosure)
        network = self._figures(scope, disclosure)
        analysis = self.analysis(network.scope)
        number = self.live.find_number("program", identity)
        if number is None or not np.any(analysis.graph.program == number):
            return None
        return programs.build_program(analysis, number, network.visibility)

    def cohorts(self, by: cohorts.By, horizon: int, scope: Scope, disclosure: Disclosure) -> cohorts.CohortList:
        """Return the time to give back, by cohort.

        Raises:
            QueryRefusedError: The caller may not see every relationship of the scope: curves are in no release.
        """
        self._facts(scope, disclosure)
        network = self._figures(scope.unscoped, disclosure)
        analysis, visibility = self.analysis(network.scope), network.visibility
        answer = cohorts.build_cohorts(
            analysis, by, horizon, self._first_reached_in(analysis, scope, visibility), visibility
        )
        return answer.model_copy(update={"program": scope.program, "organization": scope.organization})

    def losses(self, without: Sequence[str], scope: Scope, disclosure: Disclosure) -> losses.WhatIf:
        """Return the people lost without each of some people.

        Raises:
            NotFoundError: One of them has no visible relationship.
        """
        seen, visibility = self._people(scope, disclosure)
        lost = [self._require_person(each, seen) for each in without]
        return losses.build_losses(seen.analysis, lost, visibility)

    def visible_network(self, scope: Scope, disclosure: Disclosure) -> VisibleNetwork:
        """Return the relationships that the caller may see, for a file."""
        seen, visibility = self._people(scope, disclosure)
        listed = names_listed(disclosure)
        statement: Any = f"SELECT o.id::text, o.name FROM directory.organizations o WHERE {listed.sql}"  # noqa: S608 - constants
        with self._pool.connection() as connection:
            names = {str(row[0]): str(row[1]) for row in connection.execute(statement, listed.values)}
        programs = {each: visibility[each].name for each in seen.analysis.programs}
        return visible_network(seen.analysis, programs, names)

    def released(self, scope: Scope, disclosure: Disclosure, now: datetime) -> ReleasedNetwork:
        """Return the figures of a scope as released until a time, or until the date of the scope.

        Raises:
            QueryRefusedError: Not even releases are open to the caller.
            NotFoundError: There is no such part, or it is not shared with the caller.
        """
        scope, released = self._released(scope, disclosure)
        with self._pool.connection() as connection:
            return build_released(connection, scope, released, _until(scope, now))

    def released_effect(self) -> ReleasedEffect:
        """Return the effect policy of the released figures."""
        with self._pool.connection() as connection:
            return released_effect(connection)

    def released_flows(
        self, scope: Scope, disclosure: Disclosure, now: datetime, *, limit: int, cursor: str | None
    ) -> Page:
        """Return a page of the released flows from the programs of a scope, the largest first.

        Raises:
            QueryRefusedError: Not even releases are open to the caller.
            NotFoundError: There is no such part, or it is not shared with the caller.
        """
        scope, released = self._released(scope, disclosure)
        visibility = self._programs(disclosure)
        with self._pool.connection() as connection:
            rows = released_flows(connection, released, visibility, scope.without, _until(scope, now))
        page = self._lists.slice(rows, "shown", limit=limit, cursor=cursor, filters={"of": "flows", **scope.describe()})
        return Page(list(flows.serialize(page.items)), page.next)

    def door(self, scope: Scope, disclosure: Disclosure) -> Door:
        """Return the door of the caller to the figures of a scope: its program, its organization, or the federation."""
        organization = scope.organization
        if scope.program is not None:
            organization = self._programs(disclosure)[scope.program].organization
        return disclosure.door(organization, scope.program)

    def _released(self, scope: Scope, disclosure: Disclosure) -> tuple[Scope, ReleasedScope]:
        if disclosure.door(None, None) is Door.NOTHING and self.door(scope, disclosure) is Door.NOTHING:
            message = "figures of the network are for coordinators, executives, analysts and consumers"
            raise QueryRefusedError("measure-not-released", message, "organization")
        scope = self._shared(scope, disclosure)
        door, pools = Door.OUTER, scope == scope.unscoped
        if scope.program is not None:
            door = find_door(self._pool, scope.program, disclosure).door
        elif scope.organization is not None and disclosure.door(scope.organization, None) in {Door.FACTS, Door.INNER}:
            door = Door.INNER
        own = frozenset() if pools else own_organizations(disclosure.principal)
        values = {"program": scope.program, "organization": scope.organization, "own": sorted(own)}
        with self._pool.connection() as connection:
            programs = [row[0] for row in connection.execute(_SHARING.encode(), values)]
        return scope, ReleasedScope(door, programs, pools)

    def _require_facts(self, scope: Scope, disclosure: Disclosure) -> None:
        if self.door(scope, disclosure) is not Door.FACTS:
            message = "of this part of the network you may read what is released: /v1/network/summary, timeline, flows"
            raise QueryRefusedError("measure-not-released", message, "program" if scope.program else "organization")

    def _facts(self, scope: Scope, disclosure: Disclosure) -> Analysis:
        """Return the measures of a scope whose every relationship is open to the caller.

        Raises:
            QueryRefusedError: Some are not.
            NotFoundError: The program or organization has no relationship, or does not share its part.
        """
        self._require_facts(scope, disclosure)
        return self.analysis(self._figures(scope, disclosure).scope)

    def _figures(self, scope: Scope, disclosure: Disclosure) -> ReaderNetwork:
        """Return the network of figures: all of it for staff of the whole federation."""
        network = self._seen(scope, disclosure)
        if network.visibility.default.open:
            return replace(network, scope=replace(network.scope, seen=None))
        return network

    def _seen(self, scope: Scope, disclosure: Disclosure) -> ReaderNetwork:
        """Return the network that the caller may see: its own relationships and those of its programs."""
        scope = self._shared(scope, disclosure)
        visibility = ProgramVisibility.read(self._pool, disclosure, self.live.linked)
        return ReaderNetwork(replace(scope, seen=visibility.seen()), visibility)

    def _people(self, scope: Scope, disclosure: Disclosure) -> tuple[SeenPeople, ProgramVisibility]:
        network = self._seen(scope, disclosure)
        return self._see(self.analysis(network.scope), network.visibility), network.visibility

    def _first_reached_in(self, analysis: Analysis, scope: Scope, visibility: ProgramVisibility) -> Mask:
        """Return a mask of the people first reached in the scope's program or organization; all without either."""
        if scope.unscoped == scope:
            return np.ones(len(analysis.people), np.bool_)
        in_scope = [
            (scope.program is None or program == scope.program)
            and (scope.organization is None or visibility[program].organization == scope.organization)
            for program in analysis.programs
        ]
        where = cohorts.first_programs(analysis)
        reached: Mask = where >= 0
        reached[reached] = np.array(in_scope, np.bool_)[where[reached]]
        return reached

    def disclosure_changes(self) -> int:
        """Return how many events have changed what may be shown: part of the tag of every answer."""
        try:
            with self._pool.connection() as connection:
                row = connection.execute(_DISCLOSURE_CHANGES).fetchone()
        except UndefinedTable:  # the directory has not been built yet
            return 0
        return int(row[0]) if row else 0

    def _withholding(self) -> frozenset[str]:
        """Return the organizations that do not share their part in the network."""
        try:
            with self._pool.connection() as connection:
                return frozenset(row[0] for row in connection.execute(_WITHHOLDING))
        except UndefinedTable:  # the directory has not been built yet
            return frozenset()

    def _shared(self, scope: Scope, disclosure: Disclosure) -> Scope:
        """Return a scope without the organizations that do not share their part in the network with the caller.

        Raises:
            NotFoundError: It is the scope of one of these.
        """
        without = outside(self._withholding(), disclosure.principal)
        if scope.organization in without:
            raise NotFoundError(f"no relationship of an organization {scope.organization} is in the network")
        if scope.program is not None and without:
            owner = self._programs(disclosure)[scope.program].organization
            if owner in without:
                raise NotFoundError(f"no relationship of a program {scope.program} is in the network")
        return replace(scope, without=without)

    def _programs(self, disclosure: Disclosure) -> ProgramVisibility:
        return ProgramVisibility.read(self._pool, disclosure)

    def _see(self, analysis: Analysis, visibility: ProgramVisibility) -> SeenPeople:
        return see_people(analysis, visibility, lambda person: self.live.find_number("person", person))

    def _number(self, identity: str, seen: SeenPeople) -> int | None:
        number = self.live.find_number("person", seen.analysis.linked.canonical(identity))
        visible = seen.analysis.present
        if number is None or number >= visible.size or not visible[number] or not seen.accepts(number, identity):
            return None
        return number

    def _require_person(self, identity: str, seen: SeenPeople) -> int:
        number = self._number(identity, seen)
        if number is None:
            raise NotFoundError(f"person {identity} is not in the network")
        return number


def _until(scope: Scope, now: datetime) -> datetime:
    """Return the time until which releases are shown: the date of a scope, or the present time."""
    return now if scope.as_of is None else from_micros(scope.as_of)
