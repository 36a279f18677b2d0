"""The mail spool of a demonstration: a file a mail, in its data directory, instead of a mail server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SpooledMail:
    """A mail of the spool.

    Attributes:
        name: The name of its file, without the ending.
        to: The recipient as the mail states it.
        subject: Its subject.
        sent_at: When it was sent.
        text: Its text.
    """

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str


class MailSpool:
    """The spool; it takes mails over as a mail server does.

    Args:
        folder: Its folder; made when the first mail is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> SpooledMail | None:
        """Return a mail by its name, or None."""
        file = self._folder / f"{name}.eml"
        return _read(file) if file.is_file() else None

    def send(self, message: EmailMessage, person_id: UUID, address: str) -> None:
        """Write a mail; the same message again replaces its file."""
        del address
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{person_id}-{sha256(str(message['Message-ID']).encode()).hexdigest()[:16]}"
        partial = self._folder / f"{name}.partial"
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes(policy=policy.SMTPUTF8))
        partial.rename(self._folder / f"{name}.eml")

    def mails(self, limit: int = 100) -> list[SpooledMail]:
        """Return the mails, the newest first."""
        files = sorted(self._folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        return [_read(file) for file in files[:limit]]

    def count(self, person_id: UUID) -> int:
        """Return how many mails to a person there are."""
        return len(self._of(person_id))

    def delete(self, person_id: UUID) -> int:
        """Delete the mails to a person; return how many."""
        found = self._of(person_id)
        for file in found:
            file.unlink(missing_ok=True)
        return len(found)

    def _of(self, person_id: UUID) -> list[Path]:
        return list(self._folder.glob(f"{person_id}-*"))


def _read(file: Path) -> SpooledMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return SpooledMail(
        name=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]).strip(),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        text="" if body is None else str(body.get_content()),
    )
