"""Network queries: one method for each route."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from psycopg.errors import UndefinedTable

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import outside, shared
from services.projections.disclosure.suppression import SMALLEST_GROUP
from services.projections.errors import GroupTooSmallError, NotFoundError
from services.projections.network.answers import cohorts, flows, paths, people, person, programs, summary
from services.projections.network.answers import timeline as months
from services.projections.network.answers import tree as trees
from services.projections.network.answers import what_if as losses
from services.projections.network.answers.left_out import LeftOut, count_left_out
from services.projections.network.answers.row_visibility import Mask, ProgramVisibility
from services.projections.network.answers.seen_people import SeenPeople, see_people
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.generation_cache import GenerationCache
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.published import PublishedSnapshot
from services.projections.network.in_memory.scope import Scope
from services.ripple import Effect
from services.web.conditional_reads import ReadPosition
from services.web.cursors import Cursor
from services.web.pagination import Lists, Page, Row

_WITHHOLDING = f"SELECT o.id::text FROM directory.organizations o WHERE NOT {shared('network')}"  # noqa: S608 - constants
_DISCLOSURE_CHANGES = "SELECT coalesce(sum(count), 0) FROM directory.disclosure_changes"


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
        """Return the network's summary figures."""
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        return summary.build_summary(analysis, self._require_size(analysis, disclosure))

    def left_out(self, scope: Scope) -> LeftOut:
        """Return how many relationships of the whole federation carry no influence under a scope's policy."""
        return count_left_out(self.analysis(replace(scope.unscoped, without=self._withholding())))

    def timeline(self, scope: Scope, disclosure: Disclosure) -> months.Timeline:
        """Return the figures month by month."""
        scope = self._shared(scope, disclosure)
        now = self.analysis(scope)
        if self._require_size(now, disclosure) > 1:
            return months.Timeline(**scope.describe(), items=[])  # each step would be an event of a single person
        if scope.as_of is not None:
            return months.build_timeline(now, now)
        month = np.datetime64(now.until, "us").astype("datetime64[M]").astype("datetime64[us]").astype(np.int64)
        return months.build_timeline(self.live.analysis(replace(scope, as_of=int(month) - 1)), now)

    def people(
        self, scope: Scope, disclosure: Disclosure, *, order: people.Order = "reach", limit: int, cursor: str | None
    ) -> Page:
        """Return a page of people, sorted by a measure.

        Raises:
            NotReadyError: The measure is still being computed.
        """
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        if order in ("depth", "decayed_reach"):
            analysis = self._generation_cache.with_generations(analysis)
            analysis.generations  # noqa: B018 - computed here, where it stays for the next caller
        visibility = self._programs(disclosure, analysis)
        visible, seen = visibility.people(analysis), self._see(analysis, visibility).analysis

        def choose(last: Cursor | None) -> list[Row]:
            numbers = people.select_page(seen, order, visible, last, limit).tolist()
            return [people.build_line(seen, order, number) for number in numbers]

        filters = {"of": "people", "order": order, **scope.describe()}
        return self._lists.select_page(choose, order, limit=limit, cursor=cursor, filters=filters)

    def person(self, identity: str, scope: Scope, disclosure: Disclosure) -> person.NetworkPerson | None:
        """Return one person's ripple; None without a visible relationship."""
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        visibility = self._programs(disclosure, analysis)
        visible, seen = visibility.people(analysis), self._see(analysis, visibility)
        number = self._number(identity, visible, seen)
        return None if number is None else person.build_person(seen.analysis, number, visible)

    def tree(
        self, identity: str, under: str | None, bounds: trees.Bounds, scope: Scope, disclosure: Disclosure
    ) -> trees.Tree | None:
        """Return a branch of one person's ripple; None without a visible relationship.

        Raises:
            NotFoundError: The requested branch is not in it.
        """
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        visibility = self._programs(disclosure, analysis)
        visible, seen = visibility.people(analysis), self._see(analysis, visibility)
        root = self._number(identity, visible, seen)
        if root is None:
            return None
        branch = root if under is None else self._number(under, visible, seen)
        answer = None if branch is None else trees.build_tree(seen.analysis, root, branch, bounds, visibility)
        if answer is None:
            raise NotFoundError(f"{under} is not in the ripple of {identity}")
        return answer

    def paths(self, ancestor: str, descendant: str, scope: Scope, disclosure: Disclosure) -> paths.PathsFound:
        """Return the paths from one person to another.

        Raises:
            NotFoundError: One of them has no visible relationship.
        """
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        visibility = self._programs(disclosure, analysis)
        visible, seen = visibility.people(analysis), self._see(analysis, visibility)
        first, last = (self._require_person(each, visible, seen) for each in (ancestor, descendant))
        return paths.find_paths(seen.analysis, first, last, visibility)

    def flows(self, scope: Scope, disclosure: Disclosure, *, limit: int, cursor: str | None) -> Page:
        """Return a page of flows between programs, the largest shown figure first."""
        scope = self._shared(scope, disclosure)
        self.analysis(scope)  # refuses what is unknown
        rows = flows.list_flows(self.analysis(scope.unscoped), scope, self._programs(disclosure))
        filters = {"of": "flows", **scope.describe()}
        page = self._lists.slice(rows, "shown", limit=limit, cursor=cursor, filters=filters)
        return Page(list(flows.serialize(page.items)), page.next)

    def program(self, identity: str, scope: Scope, disclosure: Disclosure) -> programs.ProgramRipple | None:
        """Return the ripple of one program; None without a relationship."""
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        number = self.live.find_number("program", identity)
        if number is None or not np.any(analysis.graph.program == number):
            return None
        return programs.build_program(analysis, number, self._programs(disclosure))

    def cohorts(self, by: cohorts.By, horizon: int, scope: Scope, disclosure: Disclosure) -> cohorts.CohortList:
        """Return the time to give back, by cohort."""
        scope = self._shared(scope, disclosure)
        self.analysis(scope)  # refuses what is unknown
        analysis, visibility = self.analysis(scope.unscoped), self._programs(disclosure)
        answer = cohorts.build_cohorts(
            analysis, by, horizon, self._first_reached_in(analysis, scope, visibility), visibility
        )
        return answer.model_copy(update={"program": scope.program, "organization": scope.organization})

    def losses(self, without: Sequence[str], scope: Scope, disclosure: Disclosure) -> losses.WhatIf:
        """Return the people lost without each of some people.

        Raises:
            NotFoundError: One of them has no visible relationship.
        """
        scope = self._shared(scope, disclosure)
        analysis = self.analysis(scope)
        visibility = self._programs(disclosure, analysis)
        visible, seen = visibility.people(analysis), self._see(analysis, visibility)
        lost = [self._require_person(each, visible, seen) for each in without]
        return losses.build_losses(seen.analysis, lost, visible, visibility)

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

    def _require_size(self, analysis: Analysis, disclosure: Disclosure) -> int:
        """Return the smallest group that the figures of an analysis may describe; 1 where the caller may see its rows.

        Raises:
            GroupTooSmallError: The scope has too few people, mentors or mentees, and some of its rows may not be seen.
        """
        scope = analysis.scope
        if scope.program is None and scope.organization is None:
            return 1
        visibility = self._programs(disclosure)
        if visibility.edges(analysis) is None:
            return 1
        minimum = visibility[scope.program].minimum if scope.program else SMALLEST_GROUP
        if any(0 < group < minimum for group in summary.count_groups(analysis)):
            raise GroupTooSmallError(minimum)
        return minimum

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

    def _programs(self, disclosure: Disclosure, analysis: Analysis | None = None) -> ProgramVisibility:
        return ProgramVisibility.read(self._pool, disclosure, None if analysis is None else analysis.linked)

    def _see(self, analysis: Analysis, visibility: ProgramVisibility) -> SeenPeople:
        return see_people(analysis, visibility, lambda person: self.live.find_number("person", person))

    def _number(self, identity: str, visible: Mask, seen: SeenPeople) -> int | None:
        number = self.live.find_number("person", seen.analysis.linked.canonical(identity))
        if number is None or number >= visible.size or not visible[number] or not seen.accepts(number, identity):
            return None
        return number

    def _require_person(self, identity: str, visible: Mask, seen: SeenPeople) -> int:
        number = self._number(identity, visible, seen)
        if number is None:
            raise NotFoundError(f"person {identity} is not in the network")
        return number
