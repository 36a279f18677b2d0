"""Who decides what is killed or frozen next: seeded, so that a run can be repeated."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

from services.platform.embedded_servers import KafkaBroker, PostgresServer
from tests.chaos.cast import Cast, Process

SESSION_SECONDS = 6.0
"""After which a group takes a silent member for dead; a freeze lasts longer."""
_REVIVED_SECONDS = 12.0


class Monkey:
    """Kills, freezes and revives until its time is over.

    Args:
        cast: The processes.
        postgres: The database server.
        brokers: The brokers: one, or three.
        seed: Of what it does.
        kills: How many kills it has to reach.
        seconds: How long it takes at least.
    """

    def __init__(
        self,
        cast: Cast,
        postgres: PostgresServer,
        brokers: Sequence[KafkaBroker],
        *,
        seed: int,
        kills: int,
        seconds: float,
    ) -> None:
        self._cast, self._postgres, self._brokers = cast, postgres, brokers
        self._random = Random(seed)
        self._pause = seconds / max(1, kills) / 1.5  # some of it is spent on servers
        self._seconds, self._kills = seconds, kills
        self._until = time.monotonic() + seconds
        self.killed: Counter[str] = Counter()
        self.frozen: Counter[str] = Counter()
        self.beside: Counter[str] = Counter()
        self._later: list[threading.Thread] = []

    def run(self) -> None:
        """Do what it does, then wait until everything frozen was revived."""
        acts = [self._kill] * 14 + [self._freeze] * 2 + [self._second, self._revive_beside]
        acts += [self._kill_broker, self._kill_database, self._freeze_server]
        # Each at least once, in whatever order; then by seeded_rng.
        first = list(dict.fromkeys(acts))
        self._random.shuffle(first)
        while self._goes_on():
            began = time.monotonic()
            (first.pop() if first else self._random.choice(acts))()
            took = time.monotonic() - began
            time.sleep(max(0.0, self._pause * self._random.uniform(0.5, 1.2) - took))  # the pace, not a wait
        for thread in self._later:
            thread.join()

    def _goes_on(self) -> bool:
        """Until the time is over and the kills are done; on a slow machine at most for twice the time."""
        now = time.monotonic()
        return now < self._until or (self.killed.total() < self._kills and now < self._until + self._seconds)

    def _any(self) -> tuple[str, Process]:
        """One that runs, if any does."""
        everybody = sorted(self._cast.processes.items())
        return self._random.choice([one for one in everybody if one[1].runs()] or everybody)

    def _relay(self) -> tuple[str, Process]:
        return self._random.choice([(n, p) for n, p in sorted(self._cast.processes.items()) if n.startswith("relay")])

    def _kill(self) -> None:
        name, process = self._any()
        if not process.frozen and process.kill():
            self.killed[name] += 1

    def _freeze(self) -> None:
        name, process = self._any()
        if not process.frozen and process.freeze():
            self.frozen[name] += 1
            self._in(SESSION_SECONDS + 1.5, process.thaw)

    def _second(self) -> None:
        """A second relay beside the first; whichever moves second must give up."""
        name, _ = self._relay()
        self._cast.second(name)
        self.beside[name] += 1

    def _revive_beside(self) -> None:
        """A relay is frozen, a successor does its work, then the frozen one goes on as if nothing had been."""
        name, process = self._relay()
        if process.frozen or not process.freeze():
            return
        self.frozen[f"{name}, revived beside its successor"] += 1
        self._cast.second(name)
        self._in(_REVIVED_SECONDS, process.thaw)

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

    def _in(self, seconds: float, act: Callable[[], None]) -> None:
        thread = threading.Timer(seconds, act)
        thread.start()
        self._later.append(thread)
