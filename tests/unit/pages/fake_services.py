"""Write services that record what pages send them, with answers that are set in advance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.web.identity.principal import Principal
from services.web.service_client import ServiceAnswer, ServiceClient

POSITION = {"event-source": "hub/enrollment", "event-position": "7"}


@dataclass(frozen=True)
class Sent:
    """One request that a page sent."""

    actor: str
    method: str
    path: str
    body: Any
    key: str | None
    if_match: str | None


@dataclass
class FakeServices(ServiceClient):
    """Answers every command with success, unless an answer is set for its address.

    Attributes:
        names: Names by id, of those whom the reader may see.
        answers: Answers by address.
        sent: The commands that were sent.
    """

    names: dict[str, str] = field(default_factory=dict)
    answers: dict[str, ServiceAnswer] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    version: str = "1"

    @property
    def available(self) -> bool:
        return True

    def send(
        self,
        principal: Principal,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> ServiceAnswer:
        if path.endswith("/people/names"):
            assert isinstance(body, dict)
            seen = {each: self.names[each] for each in body["ids"] if each in self.names}
            return ServiceAnswer(200, {"names": seen}, {"people-version": self.version})
        if method == "GET" and path == "/enrollment/v1/people":
            assert parameters is not None
            assert parameters["organization"]
            found = [
                {"person_id": each, "name": name}
                for each, name in self.names.items()
                if parameters["q"].casefold() in name.casefold()
            ]
            return ServiceAnswer(200, {"items": found})
        self.sent.append(Sent(principal.actor, method, path, body, key, if_match))
        answer = self.answers.get(path) or self.answers.get(path.partition("?")[0])
        return answer or ServiceAnswer(200, {"version": 2}, POSITION)


def problem(
    status: int, rule: str, detail: str, *places: tuple[str, str], headers: Mapping[str, str] | None = None
) -> ServiceAnswer:
    """Return a refusal with the fields that it names."""
    errors = [{"detail": text, "pointer": pointer} for pointer, text in places]
    body = {"type": f"/problems/{rule}", "title": rule, "status": status, "detail": detail, "instance": "urn:uuid:1"}
    return ServiceAnswer(status, {**body, **({"errors": errors} if errors else {})}, headers or {})
