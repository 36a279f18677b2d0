"""A misspelt or missing field of a public event is a type error, in a fold and in the mapping from private events."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).parents[2]
Errors = Mapping[tuple[str, int], str]
_ERROR = re.compile(r"^(?P<path>.+?):(?P<line>\d+): error: (?P<message>.*)$", re.MULTILINE)

SNIPPET = """
from typing import Any

from services.contract.event_data import enrollment, relationships
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.publication.event_mapping import MappingContext


def use(*values: object) -> None: ...


def applied(batch: Batch, event: PublicEvent[enrollment.Applied]) -> None:
    use(event.data["seniority"])
    use(event.data["senority"])  # a misspelt field of a fold
    use(event.data["role"] == "mentee")
    use(event.data["role"] == "mentees")  # a misspelt value of a fold
    use(event.data["attempt"].casefold())  # a number taken for text


def step(batch: Batch, event: PublicEvent[enrollment.Withdrawn | enrollment.Completed]) -> None:
    use(event.data["person_id"])
    use(event.data["reason"])  # a field that one of the events lacks


def anything(batch: Batch, event: PublicEvent) -> None:
    use(event.subject)
    use(event.data["seniority"])  # a field of an event of unknown type


enrollment.handlers(applied=applied, completed=step, paused=anything)
relationships.handlers(paused=anything)
enrollment.handlers(enrolled=applied)  # a handler of another event
enrollment.handlers(aplied=anything)  # a misspelt event


def publish(event: Any, person: str, to: MappingContext) -> None:
    to.make(enrollment.Resumed, event, person_id=person, role="mentee")
    to.make(enrollment.Resumed, event, person_id=person, roll="mentee")  # a misspelt field of a mapping
    to.make(enrollment.Resumed, event, person_id=person)  # a missing field of a mapping
    to.make(enrollment.Resumed, event, person_id=person, role="mentees")  # a misspelt value of a mapping of a fold
    to.make(enrollment.Resumed, event, person_id=person, role="mentee", reason="leave")  # a field too many in a mapping
"""
MESSAGES = {
    "a misspelt field of a fold": 'TypedDict "Applied" has no key "senority"',
    "a misspelt value of a fold": "right operand type: \"Literal['mentees']\"",
    "a number taken for text": '"int" has no attribute "casefold"',
    "a field that one of the events lacks": 'TypedDict "Completed" has no key "reason"',
    "a field of an event of unknown type": 'Value of type "Collection[str]" is not indexable',
    "a handler of another event": 'Argument "enrolled" to "handlers" has incompatible type',
    "a misspelt event": 'Unexpected keyword argument "aplied"',
    "a misspelt field of a mapping": 'Unexpected keyword argument "roll"',
    "a missing field of a mapping": 'Missing named argument "role"',
    "a misspelt value of a mapping": 'Argument "role" to "make" of "MappingContext" has incompatible type',
    "a field too many in a mapping": 'Unexpected keyword argument "reason"',
}
"""What mypy says of the lines of the snippet that end in these comments."""

MISSPELT = {
    "services/policy/published.py": ('data["mentor_capacity"]', 'data["mentor_capacty"]', "mentor_capacty"),
    "services/relationships/matching/publish.py": ("declined_by=event", "decline_by=event", "decline_by"),
}
"""Modules of the product: what to replace by what, and the field that is misspelt then."""


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Errors:
    """Return mypy's errors under the project's configuration, by file and line."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    for path, (name, misspelt, _) in MISSPELT.items():
        source = (ROOT / path).read_text(encoding="utf-8")
        assert name in source
        (folder / _copy(path)).write_text(source.replace(name, misspelt), encoding="utf-8")
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(folder / "cache"), "--no-pretty"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", str(ROOT))
        output, failure, _ = api.run([*options, *(str(path) for path in folder.glob("*.py"))])
    assert not failure
    return {(Path(hit["path"]).name, int(hit["line"])): hit["message"] for hit in _ERROR.finditer(output)}


@pytest.mark.parametrize("fault", MESSAGES)
def test_mypy_refuses(errors: Errors, fault: str) -> None:
    assert MESSAGES[fault] in errors["snippet.py", _line(SNIPPET, f"# {fault}")]


def test_mypy_refuses_nothing_else(errors: Errors) -> None:
    faulty = {number for number, line in enumerate(SNIPPET.splitlines(), 1) if "  # " in line}
    assert {line for name, line in errors if name == "snippet.py"} == faulty


@pytest.mark.parametrize("path", MISSPELT)
def test_a_misspelling_in_the_product_is_refused(errors: Errors, path: str) -> None:
    _, _, field = MISSPELT[path]
    (message,) = [message for (file, _), message in errors.items() if file == _copy(path)]
    assert f'"{field}"' in message


def test_no_fold_reads_a_field_by_get() -> None:
    """Because mypy lets `get` ask for any name."""
    modules = [path for path in (ROOT / "services").rglob("*.py") if "PublicEvent[" in path.read_text("utf-8")]
    assert len(modules) >= len(MISSPELT)
    assert [path.name for path in modules if re.search(r"\bdata\.get\(", path.read_text("utf-8"))] == []


def _copy(path: str) -> str:
    return path.removeprefix("services/").replace("/", "_")


def _line(text: str, part: str) -> int:
    (number,) = (number for number, line in enumerate(text.splitlines(), 1) if part in line)
    return number
