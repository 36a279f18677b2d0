"""Chaos of mails: the worker is killed before it sends, in the dialogue with the mail server, and before it notes.

Every person who was invited gets the invitation at least once. What comes again has the same Message-ID, so that a mail
program shows one message.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any, cast
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi.testclient import TestClient

from services.cli.composition import databases
from services.enrollment import service as enrollment
from services.platform.embedded_servers.ports import free_port
from services.platform.settings import Settings
from services.projector import connections
from services.web.identity.principal import Membership, Principal
from tests.chaos.mail_worker import work
from tests.support.databases import fresh_database
from tests.support.wait import until

SHARE = 0.12
"""The share of steps before which a worker is killed: two of its own, and three of the dialogue."""
_ACTOR = "00000000-0000-4000-8000-000000000009"
_TOKEN = {"Authorization": "Bearer t"}
_PREPARED = multiprocessing.get_context("forkserver")
_PREPARED.set_forkserver_preload(["tests.chaos.mail_worker"])


@dataclass
class Harvest:
    """The result of a run.

    Attributes:
        mails: Messages that the mail server took over, repetitions included.
        messages: Different messages by their Message-ID.
        kills: Workers that were killed, by the step before which they were: `execute` and `note` of their own, or one
            of the dialogue: the `recipient` is accepted, the `text` is taken over, the `answer` is sent.
        differences: What is not as it should be; empty after a good run.
    """

    mails: int = 0
    messages: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


class MailServer:
    """A mail server that kills its client at some steps of their dialogue.

    Args:
        random: Decides at which.
    """

    def __init__(self, random: Random) -> None:
        self._random, self.share = random, 0.0
        self.client: int | None = None
        self.taken: list[tuple[str, str]] = []
        self.kills: Counter[str] = Counter()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient."""
        del server, session, options
        self._kill("recipient")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take a mail over, unless its client is killed before."""
        del server, session
        if self._kill("text"):
            return "451 4.3.0 the client is gone"
        message = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        self.taken += [(address, str(message["Message-ID"]).strip()) for address in envelope.rcpt_tos]
        self._kill("answer")
        return "250 OK"

    def _kill(self, step: str) -> bool:
        if self.client is None or self._random.random() >= self.share:
            return False
        os.kill(self.client, signal.SIGKILL)
        self.client = None
        self.kills[step] += 1
        return True


def run(postgres: str, folder: Path, *, mails: int, kills: int, seed: int = 1, share: float = SHARE) -> Harvest:
    """Invite people, let killed workers send the invitations, and compare what arrived.

    Args:
        postgres: A superuser's connection string.
        folder: For the file of the master key.
        mails: People who are invited.
        kills: Kills after which a worker is left alone.
        seed: Decides when a worker is killed.
        share: The share of steps before which one is.
    """
    server, port = MailServer(Random(seed)), free_port()
    harvest = Harvest(kills=server.kills)
    with ExitStack() as stack:
        values = stack.enter_context(_databases(postgres, folder, port))
        addresses = _invite(values, mails)
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        stack.callback(controller.stop)
        _send(values, server, harvest, mails, [share] * kills, seed)
        _compare(values, server, addresses, harvest)
    return harvest


@contextmanager
def _databases(postgres: str, folder: Path, port: int) -> Iterator[dict[str, Any]]:
    """Yield settings that name new databases and the mail server."""
    with ExitStack() as stack:
        first, second, keys, auth = (stack.enter_context(fresh_database(postgres)) for _ in range(4))
        values = {
            "enrollment": {"database": first},
            "relationships": {"database": second},
            "keys": {"database": keys},
            "auth": {"database": auth},
            "vault": {"key_file": str(folder / "master_key")},
            "mail": {"host": "127.0.0.1", "port": port, "starttls": False, "sender": "hub@mentoring.example"},
            "sign_in": {"address": "https://mentoring.example"},
            "key": "k" * 40,
            "command_key": "c" * 40,
        }
        databases.migrate(Settings.model_validate(values))
        yield values


def _invite(values: dict[str, Any], mails: int) -> list[str]:
    """Invite people over HTTP, and return their addresses."""
    service = enrollment.build(Settings.model_validate(values))
    memberships = {Membership("operator")}
    app = service.app(lambda _: Principal("c", "urn:chaos", frozenset(memberships), actor=_ACTOR))
    addresses = [f"p{number}@people.example" for number in range(mails)]
    try:
        with TestClient(app, headers=_TOKEN) as client:

            def send(path: str, body: dict[str, object]) -> dict[str, Any]:
                answer = client.post(f"/enrollment/v1{path}", json=body, headers={"Idempotency-Key": str(uuid4())})
                answer.raise_for_status()
                return dict(answer.json())

            organization = send("/organizations", {"name": "Riverside", "terms_version": "1"})["organization_id"]
            memberships.add(Membership("coordinator", organization))
            for number, address in enumerate(addresses):
                send("/people", {"organization_id": organization, "name": f"Person {number}", "mail": address})
    finally:
        service.close()
    return addresses


def _send(
    values: dict[str, Any], server: MailServer, harvest: Harvest, mails: int, shares: list[float], seed: int
) -> None:
    """Keep one worker at work, and replace each that is killed; the last one works undisturbed."""
    worker: ForkServerProcess | None = None
    try:
        while _done(values) < mails and not harvest.differences:
            number = server.kills.total()
            share = shares[number] if number < len(shares) else 0.0
            receiving, sending = _PREPARED.Pipe(duplex=False)
            arguments = (values, seed * 10_000 + number, share, sending)
            worker = _PREPARED.Process(target=work, args=arguments)
            worker.start()
            server.client, server.share = worker.pid, share
            until(partial(_moved, values, worker, mails))
            server.client = None
            if not worker.is_alive() and worker.exitcode != -signal.SIGKILL:
                harvest.differences.append(f"a worker ended with {worker.exitcode}")
            with receiving, sending:  # this end of the pipe is open, so that one without a message has no end of file
                if receiving.poll():
                    server.kills[str(receiving.recv())] += 1
    finally:
        if worker is not None:
            worker.kill()
            worker.join()


def _moved(values: dict[str, Any], worker: ForkServerProcess, mails: int) -> bool:
    return not worker.is_alive() or _done(values) >= mails


def _done(values: dict[str, Any]) -> int:
    with connections.connect(values["enrollment"]["database"]) as connection:
        row = connection.execute("SELECT count(*) FROM process_manager.outcomes WHERE outcome = 'done'").fetchone()
    return 0 if row is None else int(row[0])


def _compare(values: dict[str, Any], server: MailServer, addresses: list[str], harvest: Harvest) -> None:
    ids: dict[str, set[str]] = {address: set() for address in addresses}
    for address, id in server.taken:
        ids.setdefault(address, set()).add(id)
    harvest.mails, harvest.messages = len(server.taken), len({id for _, id in server.taken})
    harvest.differences += [f"{address}: {len(found)} messages" for address, found in ids.items() if len(found) != 1]
    if harvest.messages != len(addresses):
        harvest.differences.append(f"{harvest.messages} messages to {len(addresses)} people")
    with connections.connect(values["enrollment"]["database"]) as connection:
        notes = connection.execute("SELECT key, outcome, rule FROM process_manager.outcomes WHERE rule IS NOT NULL")
        harvest.differences += [f"{key} is {outcome}: {rule}" for key, outcome, rule in notes]
