"""Links to frozen reports of the federation: a secret that expires, can be revoked, and opens one report only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from services.platform.database import Pool
from services.projections.errors import NotFoundError
from services.projections.reports.frozen import FrozenReport, FrozenReports, find_report, may_freeze
from services.web.identity.principal import Principal

LONGEST = timedelta(days=366)
"""Longest time for which a link is open."""
_TOKEN_BYTES = 32
_CREATE = """
INSERT INTO reports.links (id, token_hash, report_id, created_at, created_by, expires_at, key)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (created_by, key) DO NOTHING"""
_OF_REPORT = """
SELECT l.id::text, l.created_at, l.expires_at, r.revoked_at
  FROM reports.links l LEFT JOIN reports.revocations r ON r.link_id = l.id
 WHERE l.report_id = %s ORDER BY l.created_at, l.id"""
_BY_HASH = """
SELECT l.report_id::text, l.expires_at, r.revoked_at
  FROM reports.links l LEFT JOIN reports.revocations r ON r.link_id = l.id WHERE l.token_hash = %s"""
_REVOKE = """
INSERT INTO reports.revocations (link_id, revoked_at, revoked_by)
SELECT id, %s, %s FROM reports.links WHERE id = %s AND report_id = %s ON CONFLICT (link_id) DO NOTHING"""


class Refused(StrEnum):
    """Reason for which a link opens nothing."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """An opened report, and when its link expires."""

    report: FrozenReport
    expires_at: datetime


class LinkRefusedError(Exception):
    """A link opens nothing.

    Args:
        reason: Why.
    """

    def __init__(self, reason: Refused) -> None:
        super().__init__(f"the link is {reason.value}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A link, without its token, which is shown once.

    Attributes:
        id: Its id.
        created_at: When it was made.
        expires_at: When it expires.
        revoked_at: When it was revoked; None while it is not.
    """

    id: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Return whether it opens its report."""
        return self.revoked_at is None and now < self.expires_at


class ReportLinks:
    """Makes, lists, revokes and opens links.

    Args:
        pool: The projections' database, for writing.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool, self._reports = pool, FrozenReports(pool)

    def create(self, report: UUID, principal: Principal, days: int, key: str, now: datetime) -> str | None:
        """Create a link; return its token, or None where the same form made it before: a token is shown once.

        Args:
            report: The report.
            principal: Who shares it.
            days: For how many days it is open.
            key: Of the form.
            now: The present time.

        Raises:
            NotFoundError: There is no such report of the federation, or the principal may not share it.
        """
        found = self._own(report, principal)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        expires = now + min(timedelta(days=max(1, days)), LONGEST)
        values = [uuid4(), _hash(token), found.id, now, principal.actor, expires, key]
        with self._pool.connection() as connection:
            made = connection.execute(_CREATE, values).rowcount
        return token if made else None

    def list(self, report: FrozenReport) -> list[ReportLink]:
        """Return the links of a report, the oldest first."""
        with self._pool.connection() as connection:
            return [ReportLink(*row) for row in connection.execute(_OF_REPORT, [report.id])]

    def revoke(self, report: UUID, link: UUID, principal: Principal, now: datetime) -> None:
        """Revoke a link; one that was revoked stays so.

        Raises:
            NotFoundError: There is no such report of the federation, or the principal may not share it.
        """
        found = self._own(report, principal)
        with self._pool.connection() as connection:
            connection.execute(_REVOKE, [now, principal.actor, link, found.id])

    def open(self, token: str, now: datetime) -> OpenedReport:
        """Return the report that a token opens.

        Raises:
            LinkRefusedError: The token is unknown, expired or revoked.
        """
        with self._pool.connection() as connection:
            row = connection.execute(_BY_HASH, [_hash(token)]).fetchone()
            found = None if row is None else find_report(connection, row[0])
        if row is None or found is None:
            raise LinkRefusedError(Refused.UNKNOWN)
        if row[2] is not None:
            raise LinkRefusedError(Refused.REVOKED)
        if now >= row[1]:
            raise LinkRefusedError(Refused.EXPIRED)
        return OpenedReport(found, row[1])

    def _own(self, report: UUID, principal: Principal) -> FrozenReport:
        """Return a report that a principal may share: who opens a link is outside, so it is one of the federation."""
        found = self._reports.find(report, principal)
        if found.organization is not None or not may_freeze(principal, None):
            raise NotFoundError("there is no such report, or you may not share it")
        return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
