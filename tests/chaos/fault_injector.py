"""Fault injection: kills and freezes processes and servers in a seeded, repeatable order."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

from services.platform.embedded_servers import KafkaBroker, PostgresServer
from tests.chaos.processes import Process, ProcessGroup

SESSION_SECONDS = 6.0
"""After this a consumer group removes a silent member; a freeze lasts longer."""
_RESUME_SECONDS = 12.0


class FaultInjector:
    """Kills, freezes and resumes processes until its time is over.

    Args:
        processes: The processes.
        postgres: The database server.
        brokers: The brokers: one, or three.
        seed: The random seed.
        kills: The least number of kills.
        seconds: The least duration.
    """

    def __init__(
        self,
        processes: ProcessGroup,
        postgres: PostgresServer,
        brokers: Sequence[KafkaBroker],
        *,
        seed: int,
        kills: int,
        seconds: float,
    ) -> None:
        self._group, self._postgres, self._brokers = processes, postgres, brokers
        self._random = Random(seed)
        self._pause = seconds / max(1, kills) / 1.5  # part of the time is spent on servers
        self._seconds, self._kills = seconds, kills
        self._until = time.monotonic() + seconds
        self.killed: Counter[str] = Counter()
        self.frozen: Counter[str] = Counter()
        self.beside: Counter[str] = Counter()
        self._timers: list[threading.Thread] = []

    def run(self) -> None:
        """Inject faults, then wait until everything frozen is resumed."""
        faults = [self._kill] * 14 + [self._freeze] * 2 + [self._second, self._resume_beside_successor]
        faults += [self._kill_broker, self._kill_database, self._freeze_server]
        # Each fault at least once, in random order; then at random.
        first = list(dict.fromkeys(faults))
        self._random.shuffle(first)
        while self._continues():
            began = time.monotonic()
            (first.pop() if first else self._random.choice(faults))()
            took = time.monotonic() - began
            time.sleep(max(0.0, self._pause * self._random.uniform(0.5, 1.2) - took))  # the pace, not a wait
        for thread in self._timers:
            thread.join()

    def _continues(self) -> bool:
        """Return whether time or kills are missing; on a slow machine for at most twice the time."""
        now = time.monotonic()
        return now < self._until or (self.killed.total() < self._kills and now < self._until + self._seconds)

    def _any(self) -> tuple[str, Process]:
        """Return a random running process, if there is one."""
        every = sorted(self._group.processes.items())
        return self._random.choice([candidate for candidate in every if candidate[1].runs()] or every)

    def _relay(self) -> tuple[str, Process]:
        return self._random.choice([(n, p) for n, p in sorted(self._group.processes.items()) if n.startswith("relay")])

    def _kill(self) -> None:
        name, process = self._any()
        if not process.frozen and process.kill():
            self.killed[name] += 1

    def _freeze(self) -> None:
        name, process = self._any()
        if not process.frozen and process.freeze():
            self.frozen[name] += 1
            self._after(SESSION_SECONDS + 1.5, process.thaw)

    def _second(self) -> None:
        """Start a second relay beside the first; the slower one must end."""
        name, _ = self._relay()
        self._group.second(name)
        self.beside[name] += 1

    def _resume_beside_successor(self) -> None:
        """Freeze a relay, start a successor, then resume the frozen one as a zombie."""
        name, process = self._relay()
        if process.frozen or not process.freeze():
            return
        self.frozen[f"{name}, resumed beside its successor"] += 1
        self._group.second(name)
        self._after(_RESUME_SECONDS, process.thaw)

    def _kill_broker(self) -> None:
        broker = self._random.choice(self._brokers)
        broker.kill()
        self.killed["broker"] += 1
        time.sleep(self._random.uniform(0.0, 1.0))  # how long it is down
        broker.start()

    def _kill_database(self) -> None:
        self._postgres.kill()
        self.killed["database"] += 1
        time.sleep(self._random.uniform(0.0, 1.0))  # how long it is down
        self._postgres.start()

    def _freeze_server(self) -> None:
        servers: list[PostgresServer | KafkaBroker] = [self._postgres, *self._brokers]
        server = self._random.choice(servers)
        server.freeze()
        self.frozen["database" if server is self._postgres else "broker"] += 1
        time.sleep(self._random.uniform(1.0, SESSION_SECONDS + 2))  # how long it is frozen
        server.thaw()

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        thread = threading.Timer(seconds, action)
        thread.start()
        self._timers.append(thread)
