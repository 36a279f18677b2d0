"""HTTP client of the example: submits commands as any other program would."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event

import httpx
import structlog

from services.cli.demo.example.journal import Journal
from services.cli.demo.example.step import Step

_LONGEST_PAUSE = 2.0
_NAME = re.compile(r"\{([^{}]+)\}")
_TRANSIENT = (401, 429)
"""Transient statuses: an expired token, a rate limit."""
_DECIDES_ON_ENROLLMENT = ("/accept", "/approve", "/activate")
_log = structlog.get_logger(__name__)


Token = Callable[[str | None, str | None], str]
"""Returns the bearer token of a subject who is known as a person; the coordinator's for None and None."""


class ApiClient:
    """Submits commands one at a time and repeats each until it is answered.

    Args:
        http: The connections.
        addresses: For each service (`enrollment`, `relationships`) its address.
        token: Returns a bearer token of a person who acts, with the person's id, or of the coordinator for None.
        journal: Records the answers.
        prefix: Prefix of every idempotency key; distinguishes examples.
        stop: Set when the example must end.
    """

    def __init__(
        self,
        http: httpx.Client,
        addresses: Mapping[str, str],
        token: Token,
        journal: Journal,
        prefix: str,
        stop: Event,
    ) -> None:
        self._http, self._addresses, self._token = http, addresses, token
        self._journal, self._prefix, self._stop = journal, prefix, stop
        self._enrolled = journal.enrolled

    def submit(self, step: Step) -> bool:
        """Submit a step, unless it was submitted before.

        Returns:
            Whether the example may continue; False when it must end.
        """
        journal = self._journal
        if step.name in journal.done:
            return True
        if not journal.refused.isdisjoint((step.story, *step.needs)):
            journal.refused.add(step.story)  # what was never begun has no id that its later steps could name
            return True
        pause = 0.05
        while not self._stop.is_set():
            answer = self._try(step)
            if answer is not None and answer.status_code not in _TRANSIENT and answer.status_code < 500:
                self._note(step, answer)
                return True
            self._stop.wait(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)
        return False

    def _try(self, step: Step) -> httpx.Response | None:
        """Send once; None where the server did not answer."""
        path = self._replace_names(step.path)
        service = path.split("/")[1]
        # A decision about people needs their enrollment events to have arrived.
        decides = service == "relationships" and (step.path.endswith(_DECIDES_ON_ENROLLMENT) or step.needs)
        query = {"min_position": self._enrolled} if decides and self._enrolled else None
        headers = {"Idempotency-Key": f"{self._prefix}-{step.name}", "Authorization": f"Bearer {self._token_of(step)}"}
        try:
            body = self._fill_in(step.body)
            return self._http.post(self._addresses[service] + path, json=body, headers=headers, params=query)
        except httpx.TransportError:
            return None

    def _token_of(self, step: Step) -> str:
        if step.actor is None:
            return self._token(None, None)
        person = step.actor.person
        return self._token(step.actor.subject, None if person is None else self._journal.ids[person])

    def _note(self, step: Step, answer: httpx.Response) -> None:
        body = answer.json()
        if answer.status_code >= 400:
            rule = body["type"].rpartition("/")[2]
            _log.warning("example_refused", step=step.name, rule=rule, status=answer.status_code)
            self._journal.refuse(step, rule)
            return
        enrolled = None
        source = answer.headers.get("event-source", "")
        if source.endswith("/enrollment"):
            enrolled = self._enrolled = f"{source}:{answer.headers['event-position']}"
        self._journal.enter(step, body[step.gives[1]] if step.gives else None, enrolled)

    def _fill_in(self, value: object) -> object:
        """Replace names by the ids that earlier answers gave."""
        if isinstance(value, Mapping):
            return {key: self._fill_in(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._fill_in(item) for item in value]
        return self._replace_names(value) if isinstance(value, str) else value

    def _replace_names(self, text: str) -> str:
        return _NAME.sub(lambda match: self._journal.ids[match[1]], text)


def wait_for(addresses: Mapping[str, str], stop: Event) -> bool:
    """Wait until every service answers; False when the example must end before."""
    for address in addresses.values():
        while not stop.is_set():
            with suppress(httpx.TransportError):
                if httpx.get(f"{address}/livez", timeout=1).is_success:
                    break
            stop.wait(0.05)
    return not stop.is_set()
