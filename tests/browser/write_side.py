"""A write side for pages in a browser: it decides a few commands, and records their events in the logs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.contract.envelope import to_micros
from services.platform.clock import system_clock
from services.web.identity.principal import Principal
from services.web.service_client import ServiceAnswer, ServiceClient
from tests.browser.federation import HARBOUR, ExampleFederation
from tests.browser.matching_answers import matching_answer
from tests.support.public_logs import MemoryLog

_FIRST = ("Anna", "Ben", "Chi", "Đặng", "Eva", "Finn", "Gro", "Hà", "Ines", "Jón", "Kofi", "Lý", "Mónica")
_LAST = ("Berg", "Cole", "Dahl", "Ek", "Falk", "García", "Hansen", "Ito", "Jansson", "Kowalska", "Löfgren")


def name_of(person: str) -> str:
    """Return the name of a person: any name, but always the same."""
    number = UUID(person).int
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"


@dataclass
class WriteSide(ServiceClient):
    """Enrols and rejects applicants once, and registers anyone; refuses what was decided before.

    Attributes:
        federation: Makes the events.
        log: The log of enrollment.
        applicants: The people who applied, by participation.
    """

    federation: ExampleFederation
    log: MemoryLog
    applicants: dict[str, str] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    answers: dict[str, ServiceAnswer] = field(default_factory=dict)

    @property
    def available(self) -> bool:
        return True

    def apply(self) -> str:
        """Record an application of one more person to the program Harbour, and return the participation."""
        participation, person = self.federation.factory.id(), self.federation.factory.id()
        self.applicants[participation] = person
        data = {"attempt": 1, "previous_participation_id": None, "skills": ["python"], "seniority": None}
        self._record(participation, "applied", data)
        return participation

    def name(self, participation: str) -> str:
        """Return the name of an applicant."""
        return name_of(self.applicants[participation])

    def send(
        self,
        principal: Principal,  # noqa: ARG002 - of the client
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        if_match: str | None = None,  # noqa: ARG002 - of the client
        parameters: Mapping[str, str] | None = None,  # noqa: ARG002 - of the client
    ) -> ServiceAnswer:
        if path.endswith("/people/names"):
            assert isinstance(body, dict)
            return ServiceAnswer(200, {"names": {each: name_of(each) for each in body["ids"]}}, {"people-version": "1"})
        if path.endswith("/register"):
            return ServiceAnswer(200, {})
        if method == "GET" and "/matching" in path:
            return ServiceAnswer(200, matching_answer(self.federation, path))
        if method == "GET":
            return ServiceAnswer(404, {"status": 404, "detail": "no such thing"})
        assert key is not None
        if key not in self.answers:
            *_, participation, act = path.split("/")
            answer = self._decide(participation, act, body if isinstance(body, dict) else {})
            if answer.succeeded:
                self.answers[key] = answer
            return answer
        return self.answers[key]

    def _decide(self, participation: str, act: str, body: dict[str, Any]) -> ServiceAnswer:
        acts: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
            "enroll": ("enrolled", lambda: {"capacity": body.get("capacity", 2), "seniority": None}),
            "reject": ("rejected", lambda: {"reason": body["reason"]}),
        }
        if participation in self.decided or act not in acts:
            detail = "the participation was decided before"
            return ServiceAnswer(409, {"status": 409, "detail": detail, "type": "/problems/x", "title": "x"})
        event, data = acts[act]
        self.decided[participation] = event
        self._record(participation, event, data())
        position = {"event-source": self.log.ce_source, "event-position": str(self.log.head())}
        return ServiceAnswer(200, {"version": 2}, position)

    def _record(self, participation: str, event: str, data: dict[str, Any]) -> None:
        who = {"person_id": self.applicants[participation], "role": "mentee"}
        place = self.federation.places[HARBOUR]
        now = to_micros(system_clock())
        self.log.append(
            [self.federation.factory.event(f"enrollment.{event}", participation, now, place, {**who, **data})]
        )
