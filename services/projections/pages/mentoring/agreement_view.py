"""View of an agreement: the version in force, the one that waits for signatures, and what became of the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.projections.pages.forms import choices
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.forms.form import Form
from services.projections.pages.mentoring.actions import command_form
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.perspective import SIDES, Perspective
from services.projections.pages.mentoring.texts import RoomTexts
from services.projections.pages.mentoring.wording import plain
from services.projections.room.agenda import AGREEING, OPEN
from services.projections.room.models import GUARDIANS, Room, RoomAgreement, Side, Signatory

_LABELS: Mapping[str, str] = {
    "goals": "What the two of you want to reach",
    "boundaries": "What you keep out, and what stays between you",
}
_STATES: Mapping[str, str] = {
    "in-force": "in force",
    "proposed": "waits for signatures",
    "replaced": "was in force",
    "withdrawn": "taken back",
    "superseded": "a newer one was proposed",
}
_COMMON = {"cadence_days": 14, "duration_days": 180, "channel": "in_person"}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """The line of one signatory, signed or not."""

    text: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a version in own words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionBlock:
    """One version: its terms and words, what it changes, who signed it, and what the reader can do."""

    title: str
    terms: str
    words: Sequence[Words] = ()
    differs: Sequence[str] = ()
    signatures: Sequence[SignatureLine] = ()
    sign: Form | None = None
    buttons: Sequence[Button] = ()


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of all."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class AgreementSection:
    """The agreement of a relationship."""

    present: VersionBlock
    proposed: VersionBlock | None
    invitation: str
    revise: Form | None
    history: Sequence[VersionLine]


def agreement_section(
    room: Room, who: Perspective, context: MentoringContext, texts: RoomTexts, back: str
) -> AgreementSection | None:
    """Build the section of the agreement; None before the match.

    Args:
        room: The relationship.
        who: Who looks.
        context: The names and the time.
        texts: The words that the reader may see.
        back: The page to return to.
    """
    if room.matched_at is None:
        return None
    first = room.agreement or room.proposed_agreement
    second = room.proposed_agreement if room.agreement else None
    present = _unsigned(room, who, context, back) if first is None else _block(first, room, who, context, texts, back)
    known = first is not None or room.formality == "informal"
    return AgreementSection(
        present=present,
        proposed=None if second is None else _block(second, room, who, context, texts, back),
        invitation=_invitation(room),
        revise=agreement_form(room, back, texts) if known and who.acts and room.state in AGREEING else None,
        history=_history(room, context) if len(room.agreements) > 1 else (),
    )


def _invitation(room: Room) -> str:
    if room.agreement:
        return "Talk about expectations"
    return "Propose other terms" if room.proposed_agreement else "Agree on something all the same"


def agreement_form(room: Room, back: str, texts: RoomTexts | None = None) -> Form:
    """Return the form of a version, filled with the last terms, or with common ones; it signs what it proposes."""
    present = room.proposed_agreement or room.agreement
    number = room.agreement_version
    values: dict[str, object] = dict(_COMMON)
    if present is not None:
        names = ("cadence_days", "duration_days", "channel")
        values = {name: getattr(present, name) for name in names}
        values["other_channels"] = ",".join(present.other_channels)
        values.update((texts or RoomTexts()).agreements.get(str(present.version), {}))
    code = "relationships.sign-own" if present is None else "relationships.revise-agreement"
    return command_form(code, room.id, back=back, part=str(number), values=values)


def terms_text(version: RoomAgreement) -> str:
    """Return the terms of a version in a sentence."""
    also = " or ".join(_channel(each) for each in version.other_channels)
    other = f" {also[:1].upper()}{also[1:]} is fine too." if also else ""
    start = f"A session every {version.cadence_days} days, {_channel(version.channel)}"
    return f"{start}, for {version.duration_days} days in all.{other}"


def _unsigned(room: Room, who: Perspective, context: MentoringContext, back: str) -> VersionBlock:
    """Return the block of a relationship without a version."""
    terms = "Nothing is agreed yet." if room.state in OPEN else "Nothing was agreed."
    if room.formality == "informal":
        return VersionBlock("", "Informal mentoring needs no agreement." if room.state in OPEN else terms)
    if room.state != "matched":
        return VersionBlock("", terms)
    lines = [SignatureLine(f"{_signatory(room, side, context)}: has not signed yet", signed=False) for side in SIDES]
    if who.acts:
        return VersionBlock("", terms, signatures=lines, sign=agreement_form(room, back))
    values: dict[str, object] = dict(_COMMON)
    return VersionBlock(
        "", terms, signatures=lines, sign=command_form("relationships.sign", room.id, back=back, values=values)
    )


def _block(
    version: RoomAgreement, room: Room, who: Perspective, context: MentoringContext, texts: RoomTexts, back: str
) -> VersionBlock:
    words = texts.agreements.get(str(version.version), {})
    proposed = version.state == "proposed" and room.state in AGREEING
    changed = room.agreement if version.state == "proposed" else None
    return VersionBlock(
        title=f"Version {version.version}, proposed by {_proposer(room, version, context)}",
        terms=terms_text(version),
        words=[Words(label, words[name]) for name, label in _LABELS.items() if words.get(name)],
        differs=list(_differences(changed, version, texts)) if changed else (),
        signatures=_signatures(room, version, context),
        sign=_sign(room, version, who, back) if proposed else None,
        buttons=_withdraw(room, version, who, back) if proposed else (),
    )


def _sign(room: Room, version: RoomAgreement, who: Perspective, back: str) -> Form | None:
    part = str(version.version)
    if who.side is None:
        return command_form("relationships.record-signature", room.id, back=back, part=part)
    sign = command_form("relationships.sign-version", room.id, back=back, part=part)
    return sign if waits_for(version, who) else None


def waits_for(version: RoomAgreement, who: Perspective) -> bool:
    """Return whether a version waits for the signature of a party, or of the guardian of one."""
    if who.side is None:
        return False
    return who.side in version.missing or (who.capacity == "guardian" and GUARDIANS[who.side] in version.missing)


def _withdraw(room: Room, version: RoomAgreement, who: Perspective, back: str) -> Sequence[Button]:
    text = "Take back" if version.proposed_by == who.side or who.side is None else "I do not agree"
    about = f"version {version.version} of the agreement"
    return [button("relationships.withdraw-agreement", room.id, about, back=back, part=str(version.version), text=text)]


def _signatures(room: Room, version: RoomAgreement, context: MentoringContext) -> list[SignatureLine]:
    """Return who has signed a version, those who have not first."""
    waiting = [
        SignatureLine(f"{_signatory(room, each, context)}: has not signed yet", signed=False)
        for each in version.missing
    ]
    signed = [
        SignatureLine(f"{_signatory(room, each.party, context)}: signed on {context.day(each.signed_at)}", signed=True)
        for each in version.signatures
    ]
    return [*waiting, *signed]


def _differences(before: RoomAgreement, after: RoomAgreement, texts: RoomTexts) -> Iterator[str]:
    """Yield in what a version differs from the one before, in words; of own words, only that they differ."""
    if before.cadence_days != after.cadence_days:
        yield f"A session every {after.cadence_days} days instead of every {before.cadence_days}"
    if before.duration_days != after.duration_days:
        yield f"{after.duration_days} days in all instead of {before.duration_days}"
    if before.channel != after.channel:
        yield f"{_channel(after.channel)} instead of {_channel(before.channel)}"
    if set(before.other_channels) != set(after.other_channels):
        yield "How else you may meet"
    old, new = (texts.agreements.get(str(each.version), {}) for each in (before, after))
    for name, label in _LABELS.items():
        if old.get(name, "") != new.get(name, ""):
            yield label


def _history(room: Room, context: MentoringContext) -> list[VersionLine]:
    return [
        VersionLine(
            f"Version {each.version}: {_STATES[each.state]}",
            f"{terms_text(each)} Proposed by {_proposer(room, each, context)} on {context.day(each.proposed_at)}"
            + (f", in force from {context.day(each.agreed_at)}." if each.agreed_at else ".")
            + "".join(f" {line.text}." for line in _signatures(room, each, context)),
        )
        for each in room.agreements
    ]


def _proposer(room: Room, version: RoomAgreement, context: MentoringContext) -> str:
    by = version.proposed_by
    return context.name_or_role(room, by) if by in SIDES else f"the {_guardian(room, by, context)}"


def _signatory(room: Room, by: Signatory, context: MentoringContext) -> str:
    return context.signatory(room, by) if by in SIDES else f"The {_guardian(room, by, context)}"


def _guardian(room: Room, by: Signatory, context: MentoringContext) -> str:
    """Return a guardian in words: between peers, whose."""
    if room.direction != "peer":
        return "guardian"
    side: Side = "mentee" if by == "guardian" else "mentor"
    return f"guardian of {context.name_or_role(room, side)}"


def _channel(code: str) -> str:
    return choices.MODES.get(code, plain(code)).lower()
