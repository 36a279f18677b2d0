"""Questions that a reader answers on a page: one form an instrument and subject, one choice an item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from services.projections.pages.components.blocks import Link
from services.projections.pages.components.waves import wave_text
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import BACK
from services.projections.pages.forms.submission import Command
from services.projections.pages.mentoring.perspective import Perspective
from services.projections.pages.mentoring.wording import when
from services.projections.room.models import Item, Question, Room

ANONYMOUS = (
    "This is anonymous. No record ties your answer to you: it is added up with the answers of others, and can "
    "afterwards neither be found nor taken back. Only that you answered is kept, so that no one answers twice. Figures "
    "appear once at least five people have answered."
)
"""What anonymous means, as it is said where the answer is given."""
ITEM = "score."
"""Begins the name of an item's field."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One questionnaire: its title, what it is about, and its form."""

    title: str
    about: str
    privacy: str
    form: Form


def question_views(room: Room, who: Perspective, back: str, zone: ZoneInfo) -> Sequence[QuestionView]:
    """Return the questionnaires that a reader is asked now."""
    return [
        QuestionView(each.title, about_text(room, each, zone), _privacy(each), question_form(room, each, back))
        for each in room.questions
        if _is_asked(each, who)
    ]


def find_question(room: Room, who: Perspective, instrument: str, about_id: str) -> Question | None:
    """Return the question that a posted form answers; None where it is not asked."""
    asked = (each for each in room.questions if _is_asked(each, who))
    return next((each for each in asked if (each.instrument, each.about_id) == (instrument, about_id)), None)


def answer_command(room: Room, question: Question, values: Mapping[str, object]) -> Command:
    """Return the command of an answer: one that is anonymous goes a way of its own, and names no giver."""
    path = f"/relationships/v1/relationships/{room.id}/"
    if not question.anonymous:
        return Command(f"{path}feedback", answer_body(question, values))
    body = answer_body(question, values)
    asked = ("instrument", "instrument_version", "scores", "wave")
    return Command(f"{path}anonymous-answers", {name: body[name] for name in asked if name in body})


def _is_asked(question: Question, who: Perspective) -> bool:
    """Return whether a reader is asked: an anonymous question is answered by the party alone."""
    return question.party == who.side and (who.capacity == "party" or not question.anonymous)


def question_form(
    room: Room,
    question: Question,
    back: str,
    *,
    action: str = "",
    verb: str = "Send the answer",
    cancel: Link | None = None,
) -> Form:
    """Return the form of a question.

    Args:
        room: The relationship that is asked about.
        question: The question.
        back: The page to return to.
        action: The address that it posts to; empty for that of the party who is asked.
        verb: What its button says.
        cancel: Where not answering leads.
    """
    own = f"/rooms/{room.id}/answers/{quote(question.instrument, safe='')}/{question.about_id}"
    return Form(
        action=action or own,
        verb=verb,
        cancel=cancel,
        fields=[_field(each) for each in question.items],
        hidden={BACK: back},
        scope=f"{question.instrument}-{question.about_id}-",
    )


def answer_body(question: Question, values: Mapping[str, object]) -> dict[str, object]:
    """Return the body of the command of an answer."""
    scores = {name.removeprefix(ITEM): int(str(value)) for name, value in values.items()}
    return {
        "instrument": question.instrument,
        "instrument_version": question.instrument_version,
        "about": question.about,
        "about_id": question.about_id,
        "scores": scores,
        **({"wave": question.wave} if question.wave else {}),
        "given_by": question.party,
    }


def _field(item: Item) -> Field:
    name = f"{ITEM}{item.code}"
    if item.maximum - item.minimum > 10:
        span = f"From {item.minimum} to {item.maximum}."
        return Field(name=name, label=item.text, kind="number", lowest=item.minimum, highest=item.maximum, hint=span)
    labels = {item.minimum: item.lowest, item.maximum: item.highest}
    choices = {
        str(score): f"{score}: {labels[score]}" if labels.get(score) else str(score)
        for score in range(item.minimum, item.maximum + 1)
    }
    return Field(name=name, label=item.text, kind="choice", choices=choices, missing="Choose an answer.", longest=500)


def about_text(room: Room, question: Question, zone: ZoneInfo, relationship: str = "your relationship") -> str:
    """Return what a question is about, in a sentence.

    Args:
        room: The relationship.
        question: The question.
        zone: The reader's time zone.
        relationship: What the relationship is called.
    """
    if question.about == "session":
        session = next((each for each in room.sessions if each.id == question.about_id), None)
        return f"About the session of {when(session.starts_at, zone)}." if session else "About a session."
    when_asked = f", {wave_text(question.wave)}" if question.wave else ""
    return f"About {relationship if question.about == 'relationship' else room.program}{when_asked}."


def _privacy(question: Question) -> str:
    if question.anonymous:
        return ANONYMOUS
    if question.confidential:
        return "No one reads a single answer."
    return "The program's coordinators may read your answer, with your role and without your name."
