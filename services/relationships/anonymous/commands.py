"""Use case of an anonymous answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.relationships.access import authorize, speak
from services.relationships.anonymous import domain
from services.relationships.anonymous.domain import Tally, tally_id
from services.relationships.anonymous.sums import LostSumsError, Sums, WaitingSums
from services.relationships.command_support import Target, load_for_command, result
from services.relationships.eligibility.facts import Eligibility
from services.relationships.eligibility.instrument import Instrument, require_instrument
from services.relationships.feedback.domain import Answer, require_asked, require_complete
from services.relationships.feedback.waves import check_wave
from services.relationships.permissions import ANSWER_ANONYMOUSLY
from services.relationships.relationship import Pairing, Party, Relationship
from services.relationships.states import Transition


@dataclass(frozen=True, slots=True)
class Response:
    """An anonymous response to an instrument, as it was sent.

    Attributes:
        instrument: The instrument's code.
        instrument_version: Its version.
        wave: The wave, None for an instrument without waves.
        scores: The score of each item, by its code.
    """

    instrument: str
    instrument_version: int
    wave: str | None
    scores: Mapping[str, int]


def give(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, waiting: WaitingSums, *, response: Response
) -> tuple[CommandResult, UUID]:
    """Record that a party answered, add the answer to the sums that wait, and release them if their batch is complete.

    Returns:
        The result, and the id of the tally.

    Raises:
        RefusedError: The refusals of a named answer, `instrument-not-anonymous` or `anonymous-answers-not-kept`.
        ChangedMeanwhileError: Another answer was saved first.
    """
    relationship, party = _load(uow, target)
    instrument = _anonymous(target, relationship.pairing, response)
    meta = relationship.guard(Transition.GIVE_FEEDBACK, meta)
    answer = Answer("program", relationship.pairing.program_id, party, response.wave, response.scores)
    require_asked(instrument, answer)
    require_complete(instrument, answer.scores)
    wave = check_wave(answer.wave, instrument.waves, meta.occurred_at)
    tally = uow.find(Tally, tally_id(answer.about_id, instrument.code, wave, party))
    if tally is None:
        tally = domain.open_tally(relationship.pairing, meta, instrument=instrument.code, wave=wave, party=party)
        uow.add(tally)
    person = relationship.pairing.mentor_id if party == "mentor" else relationship.pairing.mentee_id
    before = _waiting_sums(uow, meta, tally, waiting, instrument.version)
    domain.answer(tally, meta, relationship_id=relationship.id, person_id=person, version=instrument.version)
    sums = {code: before.get(code, 0) + score for code, score in response.scores.items()}
    if tally.waiting[instrument.version] >= smallest_batch(target.eligibility, answer.about_id):
        domain.release(tally, meta, instrument=instrument, sums=sums)
        uow.keep(tally.value_id(instrument.version), None)
    else:
        _keep(uow, tally, waiting, instrument.version, sums)
    return result(relationship, created=True), tally.id


def smallest_batch(eligibility: Eligibility, program_id: str) -> int:
    """Return how many people the batches of a program have: what it asked for most, and never fewer than five."""
    program = eligibility.program(UUID(program_id))
    versions = () if program is None else program.versions
    return max([SMALLEST_INNER_BATCH, *(each.policy.minimum_group_size for each in versions)])


def _load(uow: UnitOfWork, target: Target) -> tuple[Relationship, Party]:
    """Return the relationship and the side of a caller who answers for itself."""
    pairing = uow.get(Relationship, target.relationship_id).pairing
    organization = target.eligibility.organization_state(UUID(pairing.organization_id))
    hidden = unknown_aggregate(Relationship, target.relationship_id)
    authorize(target.caller, ANSWER_ANONYMOUSLY, pairing, hidden, member=organization != "left")
    party, _ = speak(target.caller, pairing, None, staff=None, field="given_by")
    return load_for_command(uow, target, Transition.GIVE_FEEDBACK), "mentor" if party == "mentor" else "mentee"


def _anonymous(target: Target, pairing: Pairing, response: Response) -> Instrument:
    known = target.eligibility.instruments(UUID(pairing.program_id))
    instrument = require_instrument(known, response.instrument, response.instrument_version)
    if instrument.privacy != "anonymous":
        detail = f"{instrument.code} is not anonymous: give the answer as feedback"
        raise RefusedError("instrument-not-anonymous", detail, field="instrument", kind="field")
    return instrument


def _waiting_sums(uow: UnitOfWork, meta: CommandMetadata, tally: Tally, waiting: WaitingSums, version: int) -> Sums:
    """Return the sums of the open batch of a version; none, and record it, where its key is gone.

    Where a concurrent command released the batch, its key is gone as well: then this one is decided again at the save.
    """
    batch, people = tally.batch_id(version, tally.released.get(version, 0)), tally.waiting.get(version, 0)
    content = uow.value(tally.value_id(version))
    try:
        return waiting.open(batch, str(tally.context["organization_id"]), people, content)
    except LostSumsError:
        domain.lose(tally, meta, version=version)
        return {}


def _keep(uow: UnitOfWork, tally: Tally, waiting: WaitingSums, version: int, sums: Sums) -> None:
    """Save the sums of the open batch of a version, sealed."""
    batch = tally.batch_id(version, tally.released.get(version, 0))
    sealed = waiting.seal(batch, str(tally.context["organization_id"]), tally.waiting[version], sums)
    uow.keep(tally.value_id(version), sealed)


def discard_released(tally: Tally, waiting: WaitingSums) -> None:
    """Delete the keys of the batches that were released last; again with the first answer of the batch that follows.

    Args:
        tally: The tally as it was saved.
        waiting: The keys.
    """
    for version, number in tally.released.items():
        if tally.waiting[version] <= 1:
            waiting.discard(tally.batch_id(version, number - 1))
