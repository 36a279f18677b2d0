"""Publication of an instrument: a new version follows the earlier ones and changes none of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.enrollment.instrument import About, Instrument, Item, Privacy, Purpose, Respondent
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.states import STATE_MACHINE, Transition
from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError


class InstrumentPublished(Event):
    """A version of an instrument was published in the program."""

    TOPIC = "enrollment.program.instrument-published"
    organization_id: str
    program_id: str
    confidentiality: str
    code: str
    version: int
    title: str
    purpose: Purpose
    about: About
    items: list[dict[str, Any]]
    overall: str
    answered_by: list[Respondent]
    privacy: Privacy
    waves: list[str]

    @property
    def instrument(self) -> Instrument:
        """The instrument that this event states."""
        return Instrument(
            code=self.code,
            version=self.version,
            title=self.title,
            purpose=self.purpose,
            about=self.about,
            items=tuple(Item(**item) for item in self.items),
            overall=self.overall,
            answered_by=tuple(self.answered_by),
            privacy=self.privacy,
            waves=tuple(self.waves),
        )

    def apply(self, aggregate: Program) -> None:
        """Add the version to the program's instruments."""
        aggregate.instruments.append(self.instrument)


def publish(program: Program, meta: CommandMetadata, *, instrument: Instrument) -> None:
    """Publish a version of an instrument in a program that has opened and not ended.

    Raises:
        RefusedError: The state machine's refusal, `occurred-before-previous`, `version-not-newer`, or
            `privacy-fixed`: what people were promised about a code holds for all of it.
    """
    STATE_MACHINE.guard(Transition.PUBLISH_INSTRUMENT, program.state)
    earlier = [each for each in program.instruments if each.code == instrument.code]
    latest = max((each.version for each in earlier), default=0)
    if instrument.version <= latest:
        detail = f"version {latest} of {instrument.code} is published; the next one has a higher number"
        raise RefusedError("version-not-newer", detail, field="version")
    if any(
        "anonymous" in {each.privacy, instrument.privacy} and each.privacy != instrument.privacy for each in earlier
    ):
        detail = (
            f"{instrument.code} stays {'' if earlier[0].privacy == 'anonymous' else 'not '}anonymous in every version"
        )
        raise RefusedError("privacy-fixed", detail, field="privacy")
    program.record(
        InstrumentPublished,
        order_after(meta, program.opened_at),
        organization_id=str(program.organization_id),
        program_id=str(program.id),
        confidentiality=program.policy.confidentiality,
        **_fields(instrument),
    )


def _fields(instrument: Instrument) -> dict[str, object]:
    return {
        "code": instrument.code,
        "version": instrument.version,
        "title": instrument.title,
        "purpose": instrument.purpose,
        "about": instrument.about,
        "items": [asdict(item) for item in instrument.items],
        "overall": instrument.overall,
        "answered_by": list(instrument.answered_by),
        "privacy": instrument.privacy,
        "waves": list(instrument.waves),
    }
