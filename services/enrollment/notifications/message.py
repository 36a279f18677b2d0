"""Composition of a mail: headers, text, HTML and a calendar part, under an id that follows from its errand's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from services.enrollment.notifications.ports import Recipient
from services.enrollment.notifications.texts import Text, one_line

LONGEST_NAME = 200


class WrongAddressError(Exception):
    """An address is none by the syntax of mail; the message does not repeat it."""


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar message inside a mail (iMIP, RFC 6047).

    Attributes:
        method: REQUEST or CANCEL.
        content: The iCalendar object.
    """

    method: str
    content: bytes


def message_id(key: str, sender: str) -> str:
    """Return the Message-ID of an errand: the same for each repetition.

    Args:
        key: The errand's key.
        sender: The sender's address, of which the id takes the domain.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def compose(
    key: str,
    sender: str,
    recipient: Recipient,
    text: Text,
    *,
    at: datetime,
    unsubscribe: str | None = None,
    calendar: CalendarPart | None = None,
) -> EmailMessage:
    """Return a mail.

    Args:
        key: The key of its errand.
        sender: The address it comes from.
        recipient: Who it is to.
        text: Its text.
        at: The time of sending.
        unsubscribe: The address that a mail program posts to when its reader opts out with one click (RFC 8058).
        calendar: A calendar message.

    Raises:
        WrongAddressError: The recipient's address is none.
    """
    message = EmailMessage()
    message["Message-ID"] = message_id(key, sender)
    message["Date"] = format_datetime(at)
    message["From"] = sender
    message["To"] = _address(recipient)
    message["Subject"] = text.subject
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.plain)
    message.add_alternative(text.html, subtype="html")
    if calendar is not None:
        # As bytes: as text its line ends, which are CR LF by RFC 5545, would be changed.
        params = {"method": calendar.method, "charset": "utf-8"}
        message.add_alternative(calendar.content, maintype="text", subtype="calendar", cte="base64", params=params)
    message["Content-Language"] = text.language  # last: headers of the content move into its parts
    return message


def _address(recipient: Recipient) -> Address:
    try:
        return Address(display_name=one_line(recipient.name)[:LONGEST_NAME], addr_spec=recipient.mail)
    except Exception as failure:  # noqa: BLE001 - the parser of addresses raises errors of many classes, IndexError included
        raise WrongAddressError(type(failure).__name__) from None
