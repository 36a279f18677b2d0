"""The export of one's own data over every event and every kind of sealed record: none is left out by oversight."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest
from pydantic import BaseModel

from services.enrollment.erasure.held import HELD as OF_ENROLLMENT
from services.enrollment.erasure.routes import OwnData
from services.eventstore.aggregate import event_classes
from services.eventstore.held_events import Elsewhere, Holding, Shown, Withheld, content_fields, stated
from services.projections.pages.mentoring.held_stated import LABELS
from services.relationships.own_data.held import HELD as OF_RELATIONSHIPS
from services.relationships.own_data.routes import OwnRelationships
from services.vault.vault import KINDS

SERVICES: Mapping[str, tuple[Mapping[str, Holding], type[BaseModel]]] = {
    "enrollment": (OF_ENROLLMENT, OwnData),
    "relationships": (OF_RELATIONSHIPS, OwnRelationships),
}
for name in SERVICES:
    import_module(f"services.{name}.service")  # which loads every event of it
TABLE = tomllib.loads((Path(__file__).parent / "own_data.toml").read_text(encoding="utf-8"))
PRIVACY = Path("docs/privacy.md")


def reasons() -> Iterator[str]:
    """Yield every reason for which something is in no export."""
    for table, _ in SERVICES.values():
        for each in table.values():
            yield from [each.reason] if isinstance(each, Withheld) else []
            yield from each.omitted.values() if isinstance(each, Shown) else []


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_is_told_or_has_a_reason(service: str) -> None:
    table, export = SERVICES[service]
    events = {each.TOPIC: each for each in event_classes(f"{service}.")}
    assert sorted(table) == sorted(events), "state what a person is shown of a new event in `held.py`"
    for topic, each in table.items():
        if isinstance(each, Elsewhere):
            assert each.part in export.model_fields, topic


@pytest.mark.parametrize("service", SERVICES)
def test_every_field_of_an_event_that_is_told_is_told_or_has_a_reason(service: str) -> None:
    table, _ = SERVICES[service]
    for each in event_classes(f"{service}."):
        holding = table[each.TOPIC]
        if isinstance(holding, Shown):
            named = [*holding.fields, *holding.own, *holding.omitted]
            of_context = {"organization_id", "program_id"}
            assert sorted(named) == sorted(content_fields(get_type_hints(each)) - {"TOPIC"} - of_context), each.TOPIC


def test_every_field_that_is_told_has_a_label() -> None:
    shown = {
        name
        for table, _ in SERVICES.values()
        for each in table.values()
        if isinstance(each, Shown)
        for name in (*each.fields, *each.own)
    }
    assert sorted(LABELS) == sorted(shown)


@pytest.mark.parametrize("service", SERVICES)
def test_every_kind_of_sealed_record_is_in_a_part_of_the_export(service: str) -> None:
    parts = TABLE["sealed"][service]
    assert sorted(parts) == sorted(KINDS)
    assert {each for each in parts.values() if not each.startswith("not: ")} <= set(SERVICES[service][1].model_fields)


def test_the_documentation_names_every_reason() -> None:
    text = " ".join(PRIVACY.read_text(encoding="utf-8").split())
    assert {each for each in reasons() if each not in text} == set()


def test_only_the_own_word_tells_what_a_party_alone_states() -> None:
    closed = OF_RELATIONSHIPS["relationships.relationship.closed"]
    content = {"reason": "moved", "never_pair_again": True, "planned": None, "activated_at": {"_data_": "2026-01-01"}}
    assert stated(closed, content, mine=False) == {"reason": "moved", "activated_at": "2026-01-01"}
    assert stated(closed, content, mine=True)["never_pair_again"] is True
    assert stated(OF_RELATIONSHIPS["relationships.pair.released"], {"never_again": True}, mine=True) == {}
