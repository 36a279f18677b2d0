"""Requests of mails that no public event leads to: invitations of people, links to sign in, and digests of guardians.

A request is written down before the event that it belongs to is recorded, and is repeated with the command; one whose
person does not exist in the end is not sent. It names the person alone: the address is looked up when the mail is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.enrollment.notifications.projection import NAME
from services.platform.database import Pool
from services.process_manager.errand_requests import ErrandRequests
from services.process_manager.pending_action import PendingAction


class MailRequests:
    """Requests mails.

    Args:
        pool: Of the database of enrollment, for writing.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool, self._requests = pool, ErrandRequests(NAME)

    def invite(
        self, person_id: UUID, *, cause: str, correlation: str, at: datetime, program_id: UUID | None = None
    ) -> str:
        """Request the invitation of a person, which carries a link that registers the person.

        Args:
            person_id: The person.
            cause: The id of the command that invites; the same again requests nothing more.
            correlation: The correlation id of the command.
            at: When it is due.
            program_id: The program whose text of invitation is used; None for a general one.

        Returns:
            The key of the errand.
        """
        data: dict[str, object] = {} if program_id is None else {"program_id": str(program_id)}
        return self._add("invitation", person_id, cause, correlation, at, data)

    def sign_in(self, person_id: UUID, *, cause: str, correlation: str, at: datetime) -> str:
        """Request a mail with a link to sign in; the arguments are those of `invite`."""
        return self._add("sign-in", person_id, cause, correlation, at, {})

    def tell_guardian(
        self, kind: str, guardian_id: UUID, because: PendingAction, data: Mapping[str, object], cause: str
    ) -> str:
        """Request a mail to a guardian about a ward: each guardian's is an errand of its own.

        Args:
            kind: The kind of the errand.
            guardian_id: The guardian.
            because: The errand about the ward's participation.
            data: What the mail states, by codes.
            cause: Names the ward's participation and what is stated; the same again requests nothing more.

        Returns:
            The key of the errand.
        """
        stated = {"participation_id": str(because.subject), **data}
        return self._add(kind, guardian_id, cause, because.correlation, because.at, stated)

    def count(self, person_id: UUID) -> int:
        """Return how many mails are requested for a person."""
        with self._pool.connection() as connection:
            return self._requests.count(connection, person_id)

    def delete(self, person_id: UUID) -> int:
        """Delete the requested mails of a person; return how many."""
        with self._pool.connection() as connection:
            return self._requests.delete(connection, person_id)

    def _add(
        self, kind: str, person_id: UUID, cause: str, correlation: str, at: datetime, data: dict[str, object]
    ) -> str:
        with self._pool.connection() as connection:
            return self._requests.add(
                connection, kind=kind, subject=person_id, cause=cause, at=at, correlation=correlation, data=data
            )
