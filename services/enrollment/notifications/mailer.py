"""Delivery of mails: through an SMTP server, or into the spool of a demonstration."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from services.platform.settings import MailSettings

TIMEOUT_SECONDS = 10.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
_ADDRESS_CODES = frozenset({550, 551, 553})
"""Codes after the text of a mail that are about the address, not about the text."""


class AddressRefusedError(Exception):
    """The server refused the recipient's address permanently; the message names the code, not the address."""


class DeliveryDelayedError(Exception):
    """The server is away, or refuses for now; the message names the code or the failure, not the address."""


class Mailer(Protocol):
    """Delivers mails."""

    def send(self, message: EmailMessage, person_id: UUID, address: str) -> None:
        """Deliver a mail; on return the server has taken it over.

        Args:
            message: The mail.
            person_id: Its recipient.
            address: Where to.

        Raises:
            AddressRefusedError: The address is refused permanently.
            DeliveryDelayedError: It is to be tried again.
        """


class SmtpMailer:
    """Delivers through an SMTP server, one connection a mail.

    A server that does not answer is not asked again before a pause that doubles, so that many due mails do not wait for
    the time limit each.

    Args:
        settings: The server.
        monotonic: Returns a time in seconds that never goes back.
    """

    def __init__(self, settings: MailSettings, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        if not settings.host:
            raise ValueError("no mail server is set")
        self._settings, self._host, self._monotonic = settings, settings.host, monotonic
        self._away_until = self._pause = 0.0

    def send(self, message: EmailMessage, person_id: UUID, address: str) -> None:
        """Deliver a mail."""
        del person_id
        if self._monotonic() < self._away_until:
            raise DeliveryDelayedError("the mail server did not answer a moment ago")
        try:
            with smtplib.SMTP(self._host, self._settings.port, timeout=TIMEOUT_SECONDS) as server:
                self._greet(server)
                self._pause = 0.0
                server.send_message(message, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as refused:
            _raise_refused([code for code, _ in refused.recipients.values()])
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code in _ADDRESS_CODES:
                raise AddressRefusedError(f"code {refused.smtp_code}") from None
            raise DeliveryDelayedError(f"the mail server refused the text: code {refused.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise AddressRefusedError("the mail server takes no such characters in an address") from None
        except smtplib.SMTPResponseException as refused:
            raise DeliveryDelayedError(f"the mail server refused us: code {refused.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as failure:
            self._wait_longer()
            raise DeliveryDelayedError(f"the mail server does not answer: {type(failure).__name__}") from None

    def _greet(self, server: smtplib.SMTP) -> None:
        if self._settings.starttls:
            server.starttls(context=ssl.create_default_context())
        if self._settings.username:
            server.login(self._settings.username, self._settings.password or "")

    def _wait_longer(self) -> None:
        self._pause = min(max(self._pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        self._away_until = self._monotonic() + self._pause


def _raise_refused(codes: list[int]) -> None:
    permanent = [code for code in codes if code >= 500]
    if permanent:
        raise AddressRefusedError(f"code {permanent[0]}") from None
    raise DeliveryDelayedError(f"the mail server refused the address for now: code {codes[0]}") from None
