"""The process of notifications: its projection and its errands, with what they ask of people and of sign-in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.notifications.calendars.feed import Feeds
from services.enrollment.notifications.calendars.routes import Calendars
from services.enrollment.notifications.calendars.sessions import Sessions
from services.enrollment.notifications.calendars.tokens import FeedTokens
from services.enrollment.notifications.digest import Digest
from services.enrollment.notifications.errands import Errands
from services.enrollment.notifications.guardian_digest import GuardianDigest
from services.enrollment.notifications.guardian_reminder import GuardianReminder
from services.enrollment.notifications.mailer import Mailer, SmtpMailer
from services.enrollment.notifications.parties import Parties
from services.enrollment.notifications.ports import Links, Recipient, Recipients
from services.enrollment.notifications.projection import notifications_projection
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.notifications.sender import Sender, Site
from services.enrollment.notifications.unsubscribe import UnsubscribeTokens
from services.eventstore.store import EventStore
from services.platform.database import Pool
from services.platform.mail_spool import MailSpool
from services.platform.settings import Settings
from services.process_manager.errand import Errand
from services.process_manager.process import ErrandProcess
from services.publication.pseudonym import Pseudonyms


class NoRecipients:
    """Recipients where no personal data is kept: there are none."""

    def find(self, person_id: UUID) -> Recipient | None:
        """Return None."""
        del person_id
        return None

    def guardians(self, person_id: UUID) -> Collection[UUID]:
        """Return none."""
        del person_id
        return ()

    def mark_unreachable(self, person_id: UUID, mail: str, *, at: datetime) -> None:
        """Do nothing: no mail was sent."""

    def opt_out(self, person_id: UUID, category: str, *, at: datetime) -> None:
        """Do nothing: there is no one to write to."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Ports to people and to sign-in.

    Attributes:
        recipients: People as recipients.
        links: One-time links; None where people cannot sign in by mail: then no mail with a link is requested.
    """

    recipients: Recipients
    links: Links | None = None


def build_process(
    settings: Settings,
    store: EventStore,
    pool: Pool,
    correspondence: Correspondence,
    mailer: Mailer | None,
    requests: MailRequests,
) -> ErrandProcess:
    """Return the process.

    Args:
        settings: The publisher, the site's address, and the secret that tokens of unsubscribing follow from.
        store: The event store of enrollment.
        pool: Of its database.
        correspondence: What it asks of people and of sign-in.
        mailer: Delivers mails; None where none is sent.
        requests: Requests mails that follow from another one.

    Raises:
        SettingsError: The secret is not set.
    """
    tokens = unsubscribe_tokens(settings)
    site = Site(site_address(settings), settings.mail.sender)
    sender = Sender(mailer, correspondence.recipients, site, tokens)
    parties = Parties(store, correspondence.recipients)
    errands = Errands(sender, parties, Sessions(pool), correspondence.links, settings.publisher)
    reminder = GuardianReminder(parties, sender, requests)
    by_kind: dict[str, Errand] = {
        **errands.by_kind(),
        "reminder-of-guardian": reminder.request,
        "guardian-reminder": reminder.send,
        "digest-item": Digest(errands, sender, pool, requests),
        "guardian-digest": GuardianDigest(parties, sender),
    }
    return ErrandProcess(notifications_projection(), by_kind)


def build_calendars(
    settings: Settings, store: EventStore, pool: Pool, writing: Pool, recipients: Recipients
) -> Calendars:
    """Return the calendars of people.

    Args:
        settings: The publisher, the site's address, and the secrets of pseudonyms and of the feeds' addresses.
        store: The event store of enrollment.
        pool: Of its database.
        writing: The same, for writing.
        recipients: People.

    Raises:
        SettingsError: The secret is not set.
    """
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))
    feeds = Feeds(Sessions(pool), Parties(store, recipients), recipients, pseudonyms, settings.publisher)
    return Calendars(feeds, FeedTokens(settings.secret("calendars")), writing, site_address(settings))


def unsubscribe_tokens(settings: Settings) -> UnsubscribeTokens:
    """Return the tokens of unsubscribing.

    Raises:
        SettingsError: The secret that they follow from is not set.
    """
    return UnsubscribeTokens(settings.secret("unsubscribing"))


def build_mailer(settings: Settings) -> Mailer | None:
    """Return what delivers mails: the mail server, or a demonstration's spool, or None where neither is set."""
    if settings.mail.host:
        return SmtpMailer(settings.mail)
    return None if settings.mail.spool is None else MailSpool(settings.mail.spool)


def site_address(settings: Settings) -> str:
    """Return the public base address of the site."""
    return settings.sign_in.address or f"http://{settings.http.host}:{settings.http.port}"
