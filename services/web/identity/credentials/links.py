"""One-time links: the table `access.links`. A link is shown as often as its holder likes, and consumed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.platform.clock import Clock, system_clock
from services.platform.database import Pool
from services.web.identity.credentials.secret_tokens import LONGEST, hashed, new_token

Purpose = Literal["invitation", "sign-in"]
State = Literal["valid", "expired", "used", "forwarded", "unknown"]
VALID_FOR: Mapping[str, timedelta] = {"invitation": timedelta(days=14), "sign-in": timedelta(minutes=15)}
"""How long a link of each purpose is valid."""
KEPT_FOR = timedelta(days=30)
"""How long a link remains known after it expired, so that its page can state why it is refused."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is found.

    Attributes:
        state: Whether it can be consumed; `forwarded` where another browser asked for it.
        purpose: What it is for; None where it is unknown.
        person_id: Whose it is; empty where it is unknown.
        expires_at: Until when it can be consumed; None where it is unknown.
    """

    state: State
    purpose: Purpose | None = None
    person_id: str = ""
    expires_at: datetime | None = None


UNKNOWN = Link("unknown")


class Links:
    """The table of links.

    Args:
        pool: Of the database that holds the table.
        clock: Returns the present time.
    """

    def __init__(self, pool: Pool, clock: Clock = system_clock) -> None:
        self.pool, self._clock = pool, clock

    def create(
        self, purpose: str, person_id: UUID | str, expires_at: datetime | None = None, *, browser: str | None = None
    ) -> str:
        """Create a link and return its token; links that expired long ago are removed.

        Args:
            purpose: What it is for.
            person_id: Whose it is.
            expires_at: When it expires; by default after the time of its purpose.
            browser: What the browser that asked for it holds: only that browser can consume it. None for any.

        Raises:
            ValueError: There are no links of that purpose.
        """
        token, now = new_token(), self._clock()
        if purpose not in VALID_FOR:
            raise ValueError(f"there are no links for {purpose}")
        until = now + VALID_FOR[purpose] if expires_at is None else expires_at
        with self.pool.connection() as connection:
            connection.execute("DELETE FROM access.links WHERE expires_at < %s", [now - KEPT_FOR])
            connection.execute(
                "INSERT INTO access.links (token_hash, purpose, person_id, browser, created_at, expires_at) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [hashed(token), purpose, person_id, None if browser is None else hashed(browser), now, until],
            )
        return token

    def show(self, token: str, *, browser: str | None = None) -> Link:
        """Return a link without consuming it, as a mail scanner that opens it does.

        Args:
            token: The token of its address.
            browser: What the browser holds.
        """
        if len(token) > LONGEST:
            return UNKNOWN
        with self.pool.connection() as connection:
            row = connection.execute(
                "SELECT purpose, person_id::text, browser, expires_at, used_at IS NOT NULL FROM access.links "
                "WHERE token_hash = %s",
                [hashed(token)],
            ).fetchone()
        if row is None:
            return UNKNOWN
        purpose, person_id, bound, expires_at, used = row
        return Link(self._state(bound, browser, expires_at, used=used), purpose, person_id, expires_at)

    def consume(self, token: str, *, browser: str | None = None) -> Link:
        """Consume a link and return it as it was; of several who consume it at once, one finds it valid.

        Args:
            token: The token of its address.
            browser: What the browser holds.
        """
        link = self.show(token, browser=browser)
        if link.state != "valid":
            return link
        now = self._clock()
        with self.pool.connection() as connection:
            consumed = connection.execute(
                "UPDATE access.links SET used_at = %s WHERE token_hash = %s AND used_at IS NULL AND expires_at > %s",
                [now, hashed(token), now],
            ).rowcount
        return link if consumed else self.show(token, browser=browser)

    def forget(self, person_id: str, purpose: Purpose | None = None) -> int:
        """Delete the links of a person, of one purpose or of all, and return how many there were."""
        with self.pool.connection() as connection:
            return connection.execute(
                "DELETE FROM access.links WHERE person_id = %s AND (%s::text IS NULL OR purpose = %s)",
                [person_id, purpose, purpose],
            ).rowcount

    def _state(self, bound: bytes | None, browser: str | None, expires_at: datetime, *, used: bool) -> State:
        if used:
            return "used"
        if expires_at <= self._clock():
            return "expired"
        if bound is not None and (browser is None or hashed(browser) != bytes(bound)):
            return "forwarded"
        return "valid"
