"""Runs the example: the past at full speed, several programs in parallel, then the present at its own pace."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx
import structlog

from services.cli.demo.example.absence_script import absence_steps
from services.cli.demo.example.client import ApiClient, Token, wait_for
from services.cli.demo.example.declaration_script import declaration_steps
from services.cli.demo.example.finding_script import finding_steps
from services.cli.demo.example.flash_script import flash_steps
from services.cli.demo.example.journal import ExampleParameters, Journal
from services.cli.demo.example.matching_script import matching_steps
from services.cli.demo.example.personas_script import persona_steps
from services.cli.demo.example.plan import Plan, plan
from services.cli.demo.example.scenes import LiveScenarios
from services.cli.demo.example.step import Step
from services.cli.demo.example.table_script import table_steps
from services.platform.clock import Clock, system_clock

_PARALLEL = 3
"""Programs submitted in parallel; more would compete with the pages for the processor."""
PACE_SECONDS = 3.0
LIVELY_SCENARIOS = 40
"""Scenarios at the full pace, two minutes; afterwards it slows to a handful an hour, as in a real federation."""
SLOWEST_SECONDS = 600.0
_SECONDS = 20.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ExampleProgress:
    """Progress of the example."""

    steps: int = 0
    done: int = 0

    @property
    def past_complete(self) -> bool:
        """Whether the past is complete."""
        return 0 < self.steps <= self.done


class Player:
    """Runs one example.

    Args:
        folder: The folder of its journal.
        parameters: The parameters of the example.
        addresses: The address of each write service.
        token: Returns a bearer token: of a person who acts, or of a coordinator of the whole federation.
        admit: Called with the ids of the organizations, once they are known.
        pace: Seconds between two scenarios, after the past is complete.
        clock: Returns the present time.

    Raises:
        DifferentExampleError: The folder holds another example.
    """

    def __init__(
        self,
        folder: Path,
        parameters: ExampleParameters,
        addresses: dict[str, str],
        token: Token,
        *,
        admit: Callable[[Mapping[str, str]], None] = lambda _: None,
        pace: float = PACE_SECONDS,
        clock: Clock = system_clock,
    ) -> None:
        self._parameters, self.addresses, self._token, self._pace = parameters, addresses, token, pace
        self._clock, self._admit = clock, admit
        self._journal = Journal(folder / "example.jsonl", parameters, clock)
        self._http = httpx.Client(timeout=_SECONDS)
        self.ended = Event()
        self._thread = Thread(target=self._play, name="example", daemon=True)
        self.progress = ExampleProgress()

    @property
    def rests(self) -> bool:
        """Whether the example goes on no further, because an earlier release began it."""
        return self._journal.is_outdated

    def start(self) -> None:
        """Start, or continue where it stopped; an example that an earlier release began rests."""
        if self.rests:
            _log.info("example_of_earlier_release")
            return
        self._thread.start()

    def stop(self) -> None:
        """End after the command in progress."""
        self.ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._journal.close()
        self._http.close()

    def _play(self) -> None:
        try:
            self._run()
        except Exception:  # noqa: BLE001 - the demonstration continues without its example; the log has the reason
            _log.exception("example_ended")

    def _run(self) -> None:
        past = plan(self._parameters.seed, self._parameters.people, self._journal.started_at)
        self.progress.steps = past.steps + len(self._last_of_the_past(past))
        if wait_for(self.addresses, self.ended) and self._submit_past(past):
            _log.info("example_past_complete", steps=past.steps, refused=len(self._journal.refused))
            self._run_scenarios(past)

    def _submit_past(self, past: Plan) -> bool:
        if not self._submit_all(past.founding):
            return False
        self._admit(self._journal.ids)
        with ThreadPoolExecutor(_PARALLEL, "example") as pool:
            for lanes in (past.arrivals, {"": past.links}, past.lanes):
                if not all(list(pool.map(self._submit_all, lanes.values()))):
                    return False
        return self._submit_all(self._last_of_the_past(past))

    def _last_of_the_past(self, past: Plan) -> list[Step]:
        seed = self._parameters.seed
        found = finding_steps(past, seed)
        forms = [*flash_steps(past), *absence_steps(past), *declaration_steps(past, seed), *table_steps(past, seed)]
        return [*persona_steps(past, seed), *matching_steps(past, seed), *found, *forms]

    def _submit_all(self, steps: Sequence[Step]) -> bool:
        client = self._client()
        for step in steps:
            if not client.submit(step):
                return False
            self.progress.done += 1
        return True

    def _run_scenarios(self, past: Plan) -> None:
        scenes = LiveScenarios(self._parameters.seed, past, self._journal.scenes, self._journal.started_at)
        client = self._client()
        for recorded in self._journal.scenes[-1:]:  # a kill may have interrupted it
            self._submit_scenario(client, scenes.steps(recorded))
        played = 0
        while not self.ended.wait(pause(self._pace, played)):
            played += 1
            following = scenes.next(self._clock())
            if following is not None:
                scene, steps = following
                self._journal.scene(scene)
                self._submit_scenario(client, steps)

    def _submit_scenario(self, client: ApiClient, steps: Sequence[Step]) -> None:
        for step in steps:
            if not client.submit(step) or self.ended.wait(self._pace / 10):
                return

    def _client(self) -> ApiClient:
        prefix = f"example-{self._parameters.seed}-{self._parameters.people}"
        return ApiClient(self._http, self.addresses, self._token, self._journal, prefix, self.ended)


def pause(pace: float, played: int) -> float:
    """Return the seconds before the next scenario.

    Args:
        pace: Seconds between two scenarios at the start.
        played: Scenarios since the start.
    """
    return min(SLOWEST_SECONDS, float(pace * max(1.0, played / LIVELY_SCENARIOS) ** 3))
