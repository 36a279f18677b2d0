"""Sentences of the audit: each kind of event, of rule and of read has one."""

import json
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

import pytest

from services.enrollment.process_manager import actions as enrollment
from services.eventstore.aggregate import event_classes
from services.projections.pages.components.activities import (
    ACTIVITIES,
    BOOKKEEPING,
    RULES,
    access_read,
    activity,
)
from services.projections.pages.components.recorders import recorder
from services.projections.pages.routes import router
from services.relationships.process_manager import actions as relationships
from tests.contract.openapi import SERVICES, document
from tests.unit.pages.example_queries import ExampleQueries

for service in ("enrollment", "relationships"):
    import_module(f"services.{service}.service")  # which loads every event of it
EVENTS = [each.TOPIC for service in ("enrollment.", "relationships.") for each in event_classes(service)]
ACTOR = "a0000000-0000-4000-8000-000000000000"


def test_every_event_has_a_sentence_and_every_sentence_an_event() -> None:
    assert sorted(ACTIVITIES) == sorted(EVENTS), "write what a new event is in `activities.py`"
    assert len(set(ACTIVITIES.values())) == len(ACTIVITIES)
    # An English sentence begins with what was done; it is not the event's own name turned round.
    for event, sentence in ACTIVITIES.items():
        assert re.fullmatch(r"[A-Z][a-z]+ [a-z].*[a-z]", sentence), event
        assert sentence.lower() != event.split(".", 1)[1].replace(".", " ").replace("-", " ")
    assert all(any(event.startswith(start) for event in EVENTS) for start in BOOKKEEPING)
    assert activity("enrollment.person.ward-added") == "Added a ward"


def test_every_rule_of_a_process_has_a_sentence_and_every_sentence_a_rule() -> None:
    assert set(RULES) == {*enrollment.USE_CASES, *relationships.USE_CASES}


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("GET /v1/rooms/{relationship_id}", "Read a relationship"),
        ("GET /people/{person}", "Read the page of a person"),
        ("GET /people", "Read a page about people"),
        ("GET /enrollment/v1/people/{person_id}/export", "Exported everything about a person"),
        ("GET /", "Read the page of the federation"),
        ("map-group", "Let a group give a role"),
        ("grant", "Granted a role"),
    ],
)
def test_a_read_is_named_by_the_longest_address_that_is_known(action: str, sentence: str) -> None:
    assert access_read(action) == sentence


def _read_paths(routes: Iterable[object]) -> Iterator[str]:
    """Yield the path of every route that is read, those of included routers too."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _read_paths(included.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield str(getattr(route, "path", ""))


def test_every_route_that_is_read_has_a_sentence() -> None:
    public = re.compile(r"/(healthz|livez|readyz|metrics|schemas|subjects|config|mode|openapi|static|shared|problems)")
    pages = {f"GET {path}" for path in _read_paths(router(ExampleQueries()).routes) if not public.match(path)}
    described = {
        f"GET {path}"
        for service in SERVICES
        for path, methods in json.loads(document(service).read_text("utf-8"))["paths"].items()
        if "get" in methods and not public.match(path)
    }
    assert len(pages) > 40
    assert sorted(each for each in pages | described if access_read(each) == each) == []


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"origin": "command"}, "Ada Berg"),
        ({"origin": "command", "actor": "b0000000-0000-4000-8000-000000000000"}, "tabab-babab"),
        ({"origin": "command", "actor": "00000000-0000-8000-8000-000000000000"}, "The system"),
        ({"origin": "rule", "rule": "expire-invitation"}, "By rule: invitations expire"),
        ({"origin": "import"}, "An import of past relationships"),
        ({"origin": "directory"}, "The directory of the organization (Ada Berg)"),
        ({"origin": "directory", "actor": "b0000000-0000-4000-8000-000000000000"}, "The directory"),
    ],
)
def test_who_recorded_an_event_is_named(entry: dict[str, str], text: str) -> None:
    assert recorder({"actor": ACTOR, "rule": None, **entry}, {ACTOR: "Ada Berg"}) == text
