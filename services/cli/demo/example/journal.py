"""Journal of the example: the submitted steps and their ids, so that a restart continues without doubling.

A line is written after each answer. A process killed between answer and line repeats that command with the same
idempotency key and gets the same answer.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from services.cli.demo.example.step import Step
from services.platform.clock import Clock, system_clock
from services.platform.errors import ActionableError

PLAN = 5
"""Number of the plan that a seed is read by; raised when the same seed and people give another past."""


class DifferentExampleError(ActionableError):
    """The journal belongs to another example than the requested one."""


@dataclass(frozen=True, slots=True)
class ExampleParameters:
    """Parameters of an example; other values make another example."""

    seed: int
    people: int


class Journal:
    """The file with the example's progress.

    Args:
        path: The file; created at the first start.
        parameters: The parameters of the example.
        clock: Returns the present time, which a new example begins at.

    Raises:
        DifferentExampleError: The file was created with other parameters.
    """

    def __init__(self, path: Path, parameters: ExampleParameters, clock: Clock = system_clock) -> None:
        self.ids: dict[str, str] = {}
        self.done: set[str] = set()
        self.refused: set[str] = set()
        self.scenes: list[dict[str, Any]] = []
        self.enrolled = ""
        """Source and position of enrollment's log after the last of its steps, as `min_position`; empty before."""
        self._lock = Lock()
        self.is_outdated = False
        """Whether an earlier release planned it: its past is not ours, so nothing is added to it."""
        lines = _lines(path)
        self.started_at = self._begin(path, parameters, next(lines, None), clock)
        for line in lines:
            self._apply(line)
        self._file = path.open("a", encoding="utf-8")

    def _begin(self, path: Path, parameters: ExampleParameters, first: dict[str, Any] | None, clock: Clock) -> datetime:
        heading = {"seed": parameters.seed, "people": parameters.people}
        if first is None:
            now = clock().replace(microsecond=0)
            path.parent.mkdir(parents=True, exist_ok=True)
            line = json.dumps({**heading, "plan": PLAN, "started_at": now.isoformat()})
            path.write_text(f"{line}\n", encoding="utf-8")
            return now
        began = {"seed": first["seed"], "people": first["people"]}
        if began != heading:
            raise DifferentExampleError(
                f"{path.parent} holds the example of --seed {began['seed']} --people {began['people']}: "
                "start it with these, or delete it with --fresh"
            )
        self.is_outdated = first.get("plan", 1) != PLAN
        return datetime.fromisoformat(first["started_at"])

    def enter(self, step: Step, identifier: str | None, enrolled: str | None) -> None:
        """Record a submitted step, its id, and the position of the enrollment log if it is one of its steps."""
        line: dict[str, Any] = {"step": step.name}
        if step.gives and identifier:
            line["id"] = [step.gives[0], identifier]
        if enrolled is not None:
            line["enrolled"] = enrolled
        self._write(line)

    def refuse(self, step: Step, rule: str) -> None:
        """Record a refused step; its story ends there."""
        self._write({"step": step.name, "refused": step.story, "rule": rule})

    def scene(self, scene: dict[str, Any]) -> None:
        """Record a scenario before its first step."""
        self._write({"scene": scene})

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._apply(line)
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()

    def _apply(self, line: dict[str, Any]) -> None:
        if "scene" in line:
            self.scenes.append(line["scene"])
            return
        self.done.add(line["step"])
        self.enrolled = max(self.enrolled, line.get("enrolled", ""), key=_position)
        if "id" in line:
            name, identifier = line["id"]
            self.ids[name] = identifier
        if "refused" in line:
            self.refused.add(line["refused"])


def _position(enrolled: str) -> int:
    return int(enrolled.rpartition(":")[2] or 0)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines without an incomplete last one; its step is submitted again."""
    if not path.exists():
        return
    content = path.read_text(encoding="utf-8")
    whole, _, torn = content.rpartition("\n")
    if torn:
        path.write_text(f"{whole}\n" if whole else "", encoding="utf-8")
    for line in whole.splitlines():
        yield json.loads(line)
