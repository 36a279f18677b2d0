"""Sending of one mail: the address is looked up at the last moment, and nothing about it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from services.enrollment.notifications.categories import CATEGORY
from services.enrollment.notifications.mailer import AddressRefusedError, DeliveryDelayedError, Mailer
from services.enrollment.notifications.message import CalendarPart, WrongAddressError, compose
from services.enrollment.notifications.ports import Recipient, Recipients
from services.enrollment.notifications.texts import render
from services.enrollment.notifications.unsubscribe import UnsubscribeTokens
from services.process_manager.errand import ErrandFailedError, NotNeededError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """Addresses that mails state.

    Attributes:
        address: Its public base address.
        sender: The address that mails come from.
    """

    address: str
    sender: str

    def link(self, token: str) -> str:
        """Return the address of a one-time link."""
        return f"{self.address}/links/{token}"

    def page(self, path: str) -> str:
        """Return the address of a page."""
        return f"{self.address}{path}"


class Sender:
    """Sends mails.

    Args:
        mailer: Delivers them; None where no mail server is set: then none is sent.
        recipients: People as recipients.
        site: What mails state of the site.
        tokens: The tokens of unsubscribing.
    """

    def __init__(self, mailer: Mailer | None, recipients: Recipients, site: Site, tokens: UnsubscribeTokens) -> None:
        self._mailer, self._recipients, self._site, self._tokens = mailer, recipients, site, tokens

    @property
    def site(self) -> Site:
        """What mails state of the site."""
        return self._site

    def recipient(self, person_id: UUID, template: str) -> Recipient:
        """Return the person that a mail can be sent to now.

        Raises:
            NotNeededError: There is no such person or address, or the person does not want this mail.
        """
        if self._mailer is None:
            raise NotNeededError("mail-not-set")
        recipient = self._recipients.find(person_id)
        if recipient is None:
            raise NotNeededError("recipient-unknown")
        if recipient.unreachable:
            raise NotNeededError("recipient-unreachable")
        if CATEGORY[template] in recipient.opted_out:
            raise NotNeededError("recipient-opted-out")
        return recipient

    def send(
        self,
        key: str,
        template: str,
        recipient: Recipient,
        values: Mapping[str, Any],
        now: datetime,
        *,
        calendar: CalendarPart | None = None,
    ) -> None:
        """Send a mail.

        Args:
            key: The key of its errand; the same key gives the same Message-ID.
            template: The name of its template.
            recipient: Who it is to.
            values: What the template uses, besides the recipient's name and the link of unsubscribing.
            now: The present time.
            calendar: A calendar message.

        Raises:
            NotNeededError: The address was refused permanently, which staff sees; or no mail server is set.
            ErrandFailedError: The server is away or refuses for now.
        """
        if self._mailer is None:
            raise NotNeededError("mail-not-set")
        category = CATEGORY[template]
        unsubscribe = None
        if category is not None:
            token = self._tokens.issue(recipient.person_id, category)
            unsubscribe = self._site.page(f"/unsubscribe/{token}")
        text = render(
            template, recipient.language, recipient.zone, {**values, "name": recipient.name, "unsubscribe": unsubscribe}
        )
        try:
            message = compose(
                key, self._site.sender, recipient, text, at=now, unsubscribe=unsubscribe, calendar=calendar
            )
            self._mailer.send(message, recipient.person_id, recipient.mail)
        except (AddressRefusedError, WrongAddressError) as refused:
            self._recipients.mark_unreachable(recipient.person_id, recipient.mail, at=now)
            _log.warning("recipient_unreachable", person_id=str(recipient.person_id), reason=str(refused))
            raise NotNeededError("recipient-unreachable") from None
        except DeliveryDelayedError as delayed:
            raise ErrandFailedError("mail-delayed", str(delayed)) from None
