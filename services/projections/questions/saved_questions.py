"""Saved questions of a person: kept, listed and deleted by that person alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.platform.database import Pool
from services.web.identity.principal import Principal

MOST = 100
"""Most questions of one person."""
_SAVE = """
INSERT INTO questions.saved_questions (id, owner, address, saved_at)
SELECT %(id)s, %(owner)s, %(address)s, %(now)s
 WHERE (SELECT count(*) FROM questions.saved_questions WHERE owner = %(owner)s) < %(most)s
ON CONFLICT (owner, address) DO NOTHING"""
_SAME = "SELECT 1 FROM questions.saved_questions WHERE owner = %s AND address = %s"
_OWN = """
SELECT id::text, address, saved_at FROM questions.saved_questions
 WHERE owner = %s ORDER BY saved_at DESC, address"""
_DELETE = "DELETE FROM questions.saved_questions WHERE owner = %s AND id = %s"


class QuestionRefusedError(Exception):
    """A question cannot be saved: a sentence for the person who saves it."""


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A saved question.

    Attributes:
        id: Its id.
        address: The page of the network that it opens.
        saved_at: When it was saved.
    """

    id: str
    address: str
    saved_at: datetime


class SavedQuestions:
    """Keeps saved questions.

    Args:
        pool: The projections' database, for writing.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def save(self, address: str, principal: Principal, now: datetime) -> None:
        """Save a question; the same one saved twice is one.

        Args:
            address: The page that it opens.
            principal: The owner.
            now: The present time.

        Raises:
            QuestionRefusedError: The owner has too many.
        """
        values = {"id": uuid4(), "owner": principal.actor, "address": address, "now": now, "most": MOST}
        with self._pool.connection() as connection:
            if connection.execute(_SAVE, values).rowcount:
                return
            same = connection.execute(_SAME, [principal.actor, address]).fetchone()
        if same is None:
            raise QuestionRefusedError(f"You have {MOST} saved questions, which is the most. Delete one first.")

    def list(self, principal: Principal) -> list[SavedQuestion]:
        """Return the questions of a person, the latest first."""
        with self._pool.connection() as connection:
            return [SavedQuestion(*row) for row in connection.execute(_OWN, [principal.actor])]

    def delete(self, question: UUID, principal: Principal) -> None:
        """Delete a question of a person; one that is gone, or another person's, is left as it is."""
        with self._pool.connection() as connection:
            connection.execute(_DELETE, [principal.actor, question])
