"""Frozen reports: records that are added and never changed, outside the generations of read models."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.permissions import PERMISSIONS, Action
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal

MOST = 200
"""Most reports of one list."""
_COLUMNS = """organization_id::text, title, as_of, door, position, measures, document, id::text, digest, frozen_at,
frozen_by"""
_FREEZE = f"""
INSERT INTO reports.frozen_reports (id, organization_id, title, as_of, door, position, measures, document, digest,
                                    frozen_at, frozen_by, key)
VALUES (%(id)s, %(organization)s, %(title)s, %(as_of)s, %(door)s, %(position)s, %(measures)s, %(document)s, %(digest)s,
        %(frozen_at)s, %(frozen_by)s, %(key)s)
ON CONFLICT (frozen_by, key) DO NOTHING RETURNING {_COLUMNS}"""  # noqa: S608 - constants
_BY_KEY = f"SELECT {_COLUMNS} FROM reports.frozen_reports WHERE frozen_by = %s AND key = %s"  # noqa: S608 - constants
_BY_ID = f"SELECT {_COLUMNS} FROM reports.frozen_reports WHERE id = %s"  # noqa: S608 - constants
_OF_PLACE = f"""
SELECT {_COLUMNS} FROM reports.frozen_reports WHERE organization_id IS NOT DISTINCT FROM %s::uuid
 ORDER BY frozen_at DESC, id LIMIT {MOST}"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to freeze.

    Attributes:
        organization: The organization; None for the federation.
        title: Its title.
        as_of: The last day that counts.
        door: The door that its figures passed.
        position: How much of the log they contain.
        measures: Version of each measure, by id.
        document: The whole report, as JSON.
    """

    organization: str | None
    title: str
    as_of: date
    door: Door
    position: int
    measures: Mapping[str, int]
    document: str


@dataclass(frozen=True, slots=True)
class FrozenReport(NewReport):
    """A frozen report.

    Attributes:
        id: Its id.
        digest: SHA-256 of the document.
        frozen_at: When it was frozen.
        frozen_by: The random id of who froze it.
    """

    id: str
    digest: str
    frozen_at: datetime
    frozen_by: str


class FrozenReports:
    """Keeps frozen reports.

    Args:
        pool: The projections' database, for writing.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def freeze(self, report: NewReport, principal: Principal, key: str, now: datetime) -> FrozenReport:
        """Keep a report as it is.

        Args:
            report: The report.
            principal: Who freezes it.
            key: Of the form: the same one freezes once, and returns what it froze.
            now: The present time.

        Raises:
            NotFoundError: The principal may not freeze a report of this organization or of the federation.
        """
        check_may_freeze(principal, report.organization)
        values = {
            "id": uuid4(),
            "organization": report.organization,
            "title": report.title,
            "as_of": report.as_of,
            "door": report.door.value,
            "position": report.position,
            "measures": json.dumps(dict(report.measures), sort_keys=True),
            "document": report.document,
            "digest": hashlib.sha256(report.document.encode()).hexdigest(),
            "frozen_at": now,
            "frozen_by": principal.actor,
            "key": key,
        }
        with self._pool.connection() as connection:
            row = connection.execute(_FREEZE, values).fetchone()
            if row is None:
                row = connection.execute(_BY_KEY, [principal.actor, key]).fetchone()
        if row is None:
            raise NotFoundError("the report was not kept: try again")
        return _report(row)

    def list(self, organization: str | None, principal: Principal) -> list[FrozenReport]:
        """Return the frozen reports of an organization or of the federation, the latest first; none of others."""
        if not may_see(principal, organization):
            return []
        with self._pool.connection() as connection:
            return [_report(row) for row in connection.execute(_OF_PLACE, [organization])]

    def find(self, report: UUID, principal: Principal) -> FrozenReport:
        """Return a frozen report.

        Raises:
            NotFoundError: There is none, or the principal may not see it.
        """
        with self._pool.connection() as connection:
            found = find_report(connection, str(report))
        if found is None or not may_see(principal, found.organization):
            raise NotFoundError("there is no such report, or you may not see it")
        return found


def find_report(connection: psycopg.Connection[Any], report: str) -> FrozenReport | None:
    """Return a frozen report without a check of permission; None where there is none."""
    row = connection.execute(_BY_ID, [report]).fetchone()
    return None if row is None else _report(row)


def may_freeze(principal: Principal, organization: str | None) -> bool:
    """Return whether a principal freezes and shares reports of an organization, or of the federation where None."""
    action = Action.FREEZE_REPORT if organization else Action.FREEZE_FEDERATION_REPORT
    return authorization.allows(PERMISSIONS, principal, action, Scope(organization))


def check_may_freeze(principal: Principal, organization: str | None) -> None:
    """Raise an error if a principal may not freeze a report of an organization, or of the federation where None.

    Raises:
        NotFoundError: The principal may not.
    """
    if not may_freeze(principal, organization):
        raise NotFoundError("only an executive freezes a report, of the federation or of their own organization")


def may_see(principal: Principal, organization: str | None) -> bool:
    """Return whether a principal reads the frozen reports of an organization, or of the federation where None.

    What is frozen of an organization passed the door of its inside, so that it is read there only.
    """
    if organization is None:
        return authorization.allows(PERMISSIONS, principal, Action.SEE_FEDERATION_REPORT, Scope())
    return Disclosure.of(principal).door(organization, None) in {Door.FACTS, Door.INNER}


def _report(row: Any) -> FrozenReport:  # noqa: ANN401 - a row of the database
    return FrozenReport(row[0], row[1], row[2], Door(row[3]), *row[4:])
