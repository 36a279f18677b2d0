"""Plays the example: the past as fast as it goes, programs beside each other, then the present at its own pace."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import httpx
import structlog

from services.cli.demo.example.client import Desk, wait_for
from services.cli.demo.example.journal import Journal, Terms
from services.cli.demo.example.plan import Plan, plan
from services.cli.demo.example.scenes import Scenes
from services.cli.demo.example.step import Step

_HANDS = 3
"""Programs told at the same time: more would only make the pages wait for the same processor."""
PACE_SECONDS = 3.0
_SECONDS = 20.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Progress:
    """How far the example has come."""

    steps: int = 0
    done: int = 0

    @property
    def told(self) -> bool:
        """Whether the past is told and the present goes on."""
        return 0 < self.steps <= self.done


class Player:
    """Plays one example.

    Args:
        folder: Where its journal is kept.
        terms: What it is made from.
        addresses: For each write service where it listens.
        token: Gives a bearer token of somebody who may coordinate everywhere.
        pace: Seconds from one scene to the next, once the past is told.

    Raises:
        OtherExampleError: The folder holds another example.
    """

    def __init__(
        self,
        folder: Path,
        terms: Terms,
        addresses: dict[str, str],
        token: Callable[[], str],
        *,
        pace: float = PACE_SECONDS,
    ) -> None:
        self._terms, self.addresses, self._token, self._pace = terms, addresses, token, pace
        self._journal = Journal(folder / "example.jsonl", terms)
        self._http = httpx.Client(timeout=_SECONDS)
        self.ended = Event()
        self._thread = Thread(target=self._play, name="example", daemon=True)
        self.progress = Progress()

    def start(self) -> None:
        """Begin, or go on where it stopped."""
        self._thread.start()

    def stop(self) -> None:
        """End after the command that is being handed in."""
        self.ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._journal.close()
        self._http.close()

    def _play(self) -> None:
        try:
            self._tell_and_go_on()
        except Exception:  # noqa: BLE001 - the demonstration goes on without its example, and its log says why
            _log.exception("example_ended")

    def _tell_and_go_on(self) -> None:
        past = plan(self._terms.seed, self._terms.people, self._journal.started_at)
        self.progress.steps = past.steps
        if wait_for(self.addresses, self.ended) and self._tell(past):
            _log.info("example_told", steps=past.steps, refused=len(self._journal.refused))
            self._go_on(past)

    def _tell(self, past: Plan) -> bool:
        if not self._lane(past.founding):
            return False
        with ThreadPoolExecutor(_HANDS, "example") as hands:
            return all(list(hands.map(self._lane, past.lanes.values())))

    def _lane(self, steps: Sequence[Step]) -> bool:
        desk = self._desk()
        for step in steps:
            if not desk.hand_in(step):
                return False
            self.progress.done += 1
        return True

    def _go_on(self, past: Plan) -> None:
        scenes = Scenes(self._terms.seed, past, self._journal.scenes, self._journal.started_at)
        desk = self._desk()
        for told in self._journal.scenes[-1:]:  # a kill may have left it half done
            self._act(desk, scenes.steps(told))
        while not self.ended.wait(self._pace):
            scene, steps = scenes.next(datetime.now(UTC))
            self._journal.scene(scene)
            self._act(desk, steps)

    def _act(self, desk: Desk, steps: Sequence[Step]) -> None:
        for step in steps:
            if not desk.hand_in(step) or self.ended.wait(self._pace / 10):
                return

    def _desk(self) -> Desk:
        prefix = f"example-{self._terms.seed}-{self._terms.people}"
        return Desk(self._http, self.addresses, self._token, self._journal, prefix, self.ended)
