"""The question whether a relationship would have been allowed under a version of the program's policy.

It is answered by the rules that decide about matches, from the facts that the page shows: the form, the seniorities,
the agreement and the reason of the end. What was valid at the time is answered by the service of relationships.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.eventstore.refusal import RefusedError
from services.policy.pairing import Form, form_breaches, juniority_breaches, reason_breaches, term_breaches
from services.policy.policy import Policy
from services.projections.directory.records import RelationshipRecord
from services.projections.pages.components import formats


@dataclass(frozen=True, slots=True)
class CheckForm:
    """The form that asks about a version, and the answer.

    Attributes:
        versions: The versions to choose from, in words by number.
        version: The chosen version; None before a choice.
        answer: The answer in one sentence; empty before a choice.
        breaches: What the version does not allow.
    """

    versions: Mapping[int, str]
    version: int | None
    answer: str
    breaches: Sequence[str]


def check_relationship(record: RelationshipRecord, version: int | None) -> CheckForm | None:
    """Return the form with its answer; None where the program has no policy yet.

    Args:
        record: The relationship.
        version: The version asked about; None for none.
    """
    if not record.versions:
        return None
    choices = {each.number: f"Version {each.number}, from {formats.day(each.effective_at)}" for each in record.versions}
    asked = next((each for each in record.versions if each.number == version), None)
    if asked is None:
        answer = "" if version is None else f"The policy has no version {version}."
        return CheckForm(choices, None, answer, ())
    breaches = [_sentence(error) for error in _breaches(asked.policy, record)]
    answer = f"Version {asked.number} does not allow it." if breaches else f"Version {asked.number} allows it."
    return CheckForm(choices, asked.number, answer, breaches)


def _breaches(policy: Policy, record: RelationshipRecord) -> Iterator[RefusedError]:
    one = record.relationship
    direction = one.direction or "traditional"
    yield from form_breaches(policy, Form(one.formality or "formal", direction, one.shape or "pair"))
    # Only staff sees both participations; without them the seniorities are not known to the reader.
    if record.mentor is not None and record.mentee is not None:
        yield from juniority_breaches(direction, record.mentor.seniority, record.mentee.seniority)
    if record.cadence_days is not None and record.duration_days is not None:
        yield from term_breaches(policy, record.cadence_days, record.duration_days)
    if one.state == "closed" and one.end_reason is not None and one.ended_by != "program":
        yield from reason_breaches(policy, one.end_reason)


def _sentence(error: RefusedError) -> str:
    text = str(error.detail)
    return f"{text[0].upper()}{text[1:]}."
