"""Both services with the process of notifications, a mail server, and a program of two people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from services.enrollment.notifications.mailer import SmtpMailer
from services.enrollment.notifications.process import Correspondence, build_process
from services.enrollment.notifications.requests import MailRequests
from services.platform.database import read_pool, write_pool
from services.platform.settings import MailSettings, Settings
from services.process_manager.executor import no_op
from services.process_manager.outcomes import Outcomes
from services.projector import connections
from tests.integration.notifications.mail_server import Mailbox, free_port, serving
from tests.integration.notifications.people import CreatedLinks, KnownRecipients
from tests.integration.process_manager.both_services import BothServices, both_services

ENROLLMENT, RELATIONSHIPS = "/enrollment/v1", "/relationships/v1/relationships"
ADA, BEN = "ada@mentors.example", "ben@mentees.example"
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 3,
    "mentee_limit": 3,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 5,
    "welcome": "Welcome to Harbour mentors.",
    "invitation": "We would like you to join.",
}
SITE = "https://mentoring.example"


class PostOffice:
    """Sends what follows in two services.

    Args:
        services: Both services.
        stack: Closes what was opened.
    """

    def __init__(self, services: BothServices, stack: ExitStack) -> None:
        self.services, self._stack = services, stack
        self.box, self.port = Mailbox(), free_port()
        self.people, self.links = KnownRecipients(), CreatedLinks()
        self.ticks = 0.0
        mail = MailSettings(host="127.0.0.1", port=self.port, sender="mentoring@hub.example", starttls=False)
        settings = Settings.model_validate({"key": "k" * 32, "mail": mail, "sign_in": {"address": SITE}})
        self.pool = stack.enter_context(read_pool(services.dsn, name="test", size=2))
        self.requests = MailRequests(stack.enter_context(write_pool(services.dsn, name="test", size=1)))
        mailer = SmtpMailer(mail, monotonic=lambda: self.ticks)
        correspondence = Correspondence(self.people, self.links)
        self.process = build_process(
            settings, services.enrollment.store, self.pool, correspondence, mailer, self.requests
        )
        services.add(self.process)
        self._server = ExitStack()
        stack.callback(self._server.close)
        self.open()

    def open(self) -> None:
        """Let the mail server answer."""
        self._server.enter_context(serving(self.box, self.port))

    def close(self) -> None:
        """Let the mail server be away."""
        self._server.close()

    def begin(self, *, confidentiality: str = "open", enroll: bool = True, **policy: Any) -> None:  # noqa: ANN401 - fields of a policy
        """Open a program with the mentor Ada and the mentee Ben; nothing has been sent about it."""
        named = {"name": "Harbour", "terms_version": "1"}
        organization = self.do(f"{ENROLLMENT}/organizations", named)["organization_id"]
        stated = {**POLICY, "confidentiality": confidentiality, **policy}
        body = {"organization_id": organization, "name": "Harbour mentors", "policy": stated}
        self.program = str(self.do(f"{ENROLLMENT}/programs", body)["program_id"])
        self.ada = self.people.add("Ada Lovelace", ADA)
        self.ben = self.people.add("Ben Okri", BEN)
        people = (("mentor", self.ada), ("mentee", self.ben))
        self.participations = {role: self._apply(role, person) for role, person in people}
        for role, id in self.participations.items() if enroll else ():
            for requirement in policy.get("requirements", []):
                if requirement["role"] == role:
                    self.do(f"{ENROLLMENT}/participations/{id}/requirements/{requirement['kind']}/request")
                    self.clear(role, requirement["kind"])
            self.do(f"{ENROLLMENT}/participations/{id}/enroll")

    def clear(self, role: str, kind: str) -> None:
        """Clear a requirement."""
        self.do(f"{ENROLLMENT}/participations/{self.participations[role]}/requirements/{kind}/clear", {"evidence": 3})

    def propose(self, proposed_by: str = "mentee", **form: str) -> str:
        """Propose Ada and Ben, and return the relationship's id."""
        body = {f"{role}_participation_id": id for role, id in self.participations.items()}
        return str(self.do(RELATIONSHIPS, {**body, "proposed_by": proposed_by, **form})["relationship_id"])

    def activate(self) -> str:
        """Propose Ada and Ben, and let them accept, sign and begin; return the relationship's id."""
        id = self.propose()
        self.do(f"{RELATIONSHIPS}/{id}/accept", {"by": "mentor"})
        for party in self.participations:
            terms = {"cadence_days": 7, "duration_days": 90, "channel": "video"}
            self.do(f"{RELATIONSHIPS}/{id}/sign", {"by": party, **terms})
        self.do(f"{RELATIONSHIPS}/{id}/activate")
        return id

    def schedule(self, relationship: str, starts_at: datetime) -> str:
        """Schedule a session of an hour, and return its id."""
        body = {"starts_at": starts_at.isoformat(), "planned_minutes": 60}
        return str(self.do(f"{RELATIONSHIPS}/{relationship}/sessions", body)["session_id"])

    def ask(self, **instrument: Any) -> None:  # noqa: ANN401 - fields of an instrument
        """Publish a questionnaire of one item, which both answer about their relationship."""
        stated = {"code": "pulse", "version": 1, "title": "How is it going?", "purpose": "pulse"}
        items = [{"code": "mood", "text": "How is it going?"}]
        asked = {"about": "relationship", "answered_by": ["mentor", "mentee"], "items": items}
        self.do(f"{ENROLLMENT}/programs/{self.program}/instruments", {**stated, **asked, **instrument})

    def do(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a command that must succeed, and let everything follow."""
        answer = self.services.send(path, body)
        assert answer is not None, (path, self.services.refusals)
        return answer

    def advance(self, by: timedelta) -> None:
        """Move the clock, and let everything that is due be done."""
        self.services.now += by
        self.ticks += by.total_seconds()
        self.services.settle()

    def move_to(self, moment: datetime) -> None:
        """Move the clock to a moment."""
        self.advance(moment - self.services.now)

    def restart(self, before: Callable[[str], None] = no_op) -> None:
        """Begin another executor, as after a kill."""
        self.services.run(self.process, before=before)

    def outcomes(self) -> dict[str, tuple[str, str | None]]:
        """Return outcome and rule of every errand that was attempted, by its key."""
        with connections.connect(self.services.dsn) as connection:
            query = "SELECT key, outcome, rule FROM process_manager.outcomes WHERE process = 'notifications'"
            return {key: (outcome, rule) for key, outcome, rule in connection.execute(query)}

    def rules(self, kind: str) -> list[str | None]:
        """Return why the errands of a kind were not needed, or refused."""
        return [rule for key, (_, rule) in self.outcomes().items() if key.startswith(f"{kind}:")]

    def refused(self) -> list[tuple[str, str | None]]:
        """Return the errands that were refused and are tried again, as operators see them."""
        with connections.connect(self.services.dsn) as connection:
            listed = Outcomes(connection, "notifications").listed(self.services.now)
        return [(each.kind, each.rule) for each in listed if each.outcome == "refused"]

    def _apply(self, role: str, person: UUID) -> str:
        body = {"program_id": self.program, "person_id": str(person), "role": role, "seniority": 2}
        return str(self.do(f"{ENROLLMENT}/participations", body)["participation_id"])


@contextmanager
def post_office(postgres: str, now: datetime) -> Iterator[PostOffice]:
    """Run both services with the process of notifications.

    Args:
        postgres: A superuser's DSN.
        now: Where the clock begins.
    """
    with both_services(postgres, Random(1), now) as services, ExitStack() as stack:
        yield PostOffice(services, stack)
