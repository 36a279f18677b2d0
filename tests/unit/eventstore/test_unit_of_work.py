"""A decision reads each aggregate as it was found first, also one that was not there."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.eventstore.aggregate import Aggregate
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.flash_sessions.months import FirstFlashCounted, FlashMonths, months_id
from tests.support.given import command

PROGRAM = {"organization_id": "o", "program_id": "p", "confidentiality": "open"}


def begun(id: UUID) -> FlashMonths:
    counted = {"flash_session_id": str(uuid4()), "month": "2026-03", "limit": 1}
    return FlashMonths.begin(FirstFlashCounted, id, command(), **PROGRAM, **counted)


def test_what_was_absent_stays_absent_though_a_concurrent_command_creates_it() -> None:
    id, saved = months_id("a"), dict[UUID, Aggregate]()
    uow = UnitOfWork(saved.get)
    assert uow.find(FlashMonths, id) is None
    saved[id] = begun(id)
    assert uow.find(FlashMonths, id) is None, "what is decided on it conflicts with what was saved"
    assert UnitOfWork(saved.get).find(FlashMonths, id) is saved[id]


def test_what_the_decision_itself_creates_is_found() -> None:
    id, saved = months_id("a"), dict[UUID, Aggregate]()
    uow = UnitOfWork(saved.get)
    assert uow.find(FlashMonths, id) is None
    created = begun(id)
    uow.add(created)
    assert uow.find(FlashMonths, id) is created
    uow.forget(id)
    assert uow.find(FlashMonths, id) is None
