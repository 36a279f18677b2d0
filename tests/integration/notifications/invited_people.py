"""An organization whose people are invited over HTTP, with a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from services.cli.composition import databases
from services.enrollment.notifications.mailer import SmtpMailer
from services.enrollment.notifications.people_recipients import PeopleRecipients
from services.enrollment.notifications.process import Correspondence, build_process
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.enrollment.service import build
from services.platform.settings import Settings
from services.projector import connections, generations
from services.web.identity.principal import Membership, Principal
from tests.integration.enrollment.authentication import TOKEN
from tests.integration.notifications.mail_server import Mailbox, free_port, serving
from tests.integration.notifications.people import CreatedLinks
from tests.support.databases import fresh_database

ACTOR = "00000000-0000-4000-8000-000000000009"
MARKER = "zzmarkerzz"
MAIL = f"{MARKER}@people.example"


class Organization:
    """An organization whose people are invited over HTTP, with a mail server."""

    def __init__(self, settings: Settings, box: Mailbox, stack: ExitStack) -> None:
        self.now = datetime.now(UTC)
        self.box, self.links = box, CreatedLinks()
        self.dsn = settings.dsn("enrollment")
        self.service = build(settings)
        stack.callback(self.service.close)
        assert self.service.vault is not None
        self.recipients = PeopleRecipients(self.service.store, SealedProfiles(self.service.vault))
        correspondence = Correspondence(self.recipients, self.links)
        mailer = SmtpMailer(settings.mail)
        store, pool = self.service.store, self.service.pool
        process = build_process(settings, store, pool, correspondence, mailer, self.service.mails)
        self.connection = stack.enter_context(connections.connect(self.dsn))
        generations.ensure(self.connection, process.projection, "log")
        self.executor = process.executor(self.service.store, self.dsn, clock=lambda: self.now)
        self.memberships = {Membership("operator")}
        app = self.service.app(lambda _: Principal("c", "urn:t", frozenset(self.memberships), actor=ACTOR))
        self.client = stack.enter_context(TestClient(app, headers=TOKEN))
        body = {"name": "Harbour", "terms_version": "1"}
        self.id = str(self.send("/enrollment/v1/organizations", body)["organization_id"])
        self.memberships.add(Membership("coordinator", self.id))

    def send(self, path: str, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        answer = self.client.post(path, json=body, headers={"Idempotency-Key": key or str(uuid4())})
        assert answer.is_success, answer.text
        return dict(answer.json())

    def invite(self, mail: str = MAIL, key: str | None = None, **more: str) -> UUID:
        body = {"organization_id": self.id, "name": f"{MARKER} Öz", "mail": mail, **more}
        return UUID(self.send("/enrollment/v1/people", body, key)["person_id"])

    def settle(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=5)
        while self.executor.execute_due(self.connection):
            pass


@contextmanager
def inviting(postgres_dsn: str, tmp_path: Path) -> Iterator[Organization]:
    """Yield the organization on a database of its own."""
    with ExitStack() as stack:
        dsn, keys = (stack.enter_context(fresh_database(postgres_dsn)) for _ in range(2))
        box, port = Mailbox(), free_port()
        stack.enter_context(serving(box, port))
        settings = Settings.model_validate(
            {
                "enrollment": {"database": dsn},
                "keys": {"database": keys},
                "vault": {"key_file": str(tmp_path / "vault" / "master_key")},
                "mail": {"host": "127.0.0.1", "port": port, "starttls": False, "sender": "hub@mentoring.example"},
                "sign_in": {"address": "https://mentoring.example"},
                **{name: name[0] * 40 for name in ("key", "command_key")},
            }
        )
        databases.migrate(settings)
        yield Organization(settings, box, stack)
