"""Handlers of the events of enrollment: programs, their instruments, and contacts that are held."""

import json

from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import Batch
from services.projections.room.tables import HOLDS, INSTRUMENTS, PROGRAMS, REOPENING_WINDOWS

_ASSESSOR = "assessor"
"""The kind of conflict by which a program keeps a recusal register."""


def _program_drafted(batch: Batch, event: PublicEvent[public.ProgramDrafted]) -> None:
    data = event.data
    _program(batch, event, name=data["name"], state="draft", confidentiality=data["confidentiality"])


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    data = event.data
    opened = {"state": "open", "confidentiality": data["confidentiality"]}
    _program(batch, event, name=data["name"], recusal=_ASSESSOR in data["conflict_kinds"], **opened)
    _window(batch, event, event.occurred_at)


def _policy_changed(batch: Batch, event: PublicEvent[public.PolicyChanged]) -> None:
    _program(batch, event, recusal=_ASSESSOR in event.data["conflict_kinds"])
    _window(batch, event, event.data["effective_at"])


def _window(batch: Batch, event: PublicEvent[public.ProgramOpened | public.PolicyChanged], effective_at: int) -> None:
    data = event.data
    window = {"effective_at": effective_at, "days": data["reopen_days"]}
    batch[REOPENING_WINDOWS].put(event.subject, data["policy_version"], **window)


def _program_renamed(batch: Batch, event: PublicEvent[public.ProgramRenamed]) -> None:
    _program(batch, event, name=event.data["name"])


def _moved(state: str) -> EventHandler[Batch, public.ProgramData]:
    def handler(batch: Batch, event: PublicEvent[public.ProgramData]) -> None:
        _program(batch, event, state=state)

    return handler


def _program(batch: Batch, event: PublicEvent[public.ProgramData], **values: object) -> None:
    batch[PROGRAMS].put(event.subject, organization_id=event.organization_id, **values)


def _instrument_published(batch: Batch, event: PublicEvent[public.InstrumentPublished]) -> None:
    data = event.data
    texts = (data["item_codes"], data["item_texts"], data["item_lowest_labels"], data["item_highest_labels"])
    items = [
        {"code": code, "text": text, "minimum": minimum, "maximum": maximum, "lowest": lowest, "highest": highest}
        for code, text, lowest, highest, minimum, maximum in zip(
            *texts, data["item_minimums"], data["item_maximums"], strict=True
        )
    ]
    batch[INSTRUMENTS].put(
        event.subject,
        data["code"],
        data["version"],
        title=data["title"],
        purpose=data["purpose"],
        about=data["about"],
        privacy=data["privacy"],
        answered_by=data["answered_by"],
        waves=data["waves"],
        items=json.dumps(items, ensure_ascii=False),
    )


def _contact(held: bool) -> EventHandler[Batch, public.ContactHeld | public.ContactReleased]:
    def handler(batch: Batch, event: PublicEvent[public.ContactHeld | public.ContactReleased]) -> None:
        batch[HOLDS].put(event.subject, held=held, since=event.occurred_at)

    return handler


HANDLERS = public.handlers(
    program_drafted=_program_drafted,
    program_opened=_program_opened,
    policy_changed=_policy_changed,
    program_renamed=_program_renamed,
    program_closed=_moved("closed"),
    program_ended=_moved("ended"),
    program_archived=_moved("archived"),
    instrument_published=_instrument_published,
    contact_held=_contact(held=True),
    contact_released=_contact(held=False),
)
