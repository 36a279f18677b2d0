"""View of the first steps: the tasks of an invited person before the application, each saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.directory.models import Participation, Program
from services.projections.pages.components import formats
from services.projections.pages.components.languages import LANGUAGES
from services.projections.pages.components.peer_words import is_peer
from services.projections.pages.components.zones import UNKNOWN, zone_choices
from services.projections.pages.forms.fields import Field
from services.projections.pages.mentoring.consents import Question
from services.projections.pages.mentoring.duties import GOING_ON, Duty
from services.projections.pages.mentoring.own_people import OwnPerson

SKILLS = Field(
    name="skills",
    label="Skills",
    kind="area",
    required=False,
    longest=1_000,
    hint="Short words, one a line or with commas between them, like: reading, python, public-speaking.",
)


_AFTERWARDS = {True: "Done", False: "After you have applied"}
"""Documents are accepted, and requirements checked, once there is an application."""


@dataclass(frozen=True, slots=True)
class Step:
    """One task: its name, whether it is done, and where it is done; empty where others do it."""

    text: str
    state: str
    done: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class TaskList:
    """The steps of one invitation."""

    title: str
    about: str
    steps: Sequence[Step]
    apply: str
    afterwards: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Choice:
    """A program that a person can apply to, in one role."""

    text: str
    href: str


def task_list(
    one: Participation,
    program: Program,
    person: OwnPerson | None,
    duties: Sequence[Duty],
    questions: Sequence[Question] = (),
) -> TaskList:
    """Return the steps of an invitation, in their order.

    Args:
        one: The participation that the person was invited to.
        program: Its program.
        person: The person's profile; None where no profile is kept.
        duties: What the participation needs: documents, and requirements.
        questions: The questions about what the person allows.
    """
    steps = [] if person is None else [_profile_step(person)]
    if person is not None and questions:
        answered = all(each.answered for each in questions)
        state = "Done" if answered else "To do"
        steps.append(Step("What you allow", state, answered, f"/welcome/people/{person.id}/consents"))
    role = "peer" if is_peer(program.directions) else one.role
    until = f" Answer by {formats.day(one.expires_at)}." if one.expires_at else ""
    return TaskList(
        f"{program.name}, as {role}",
        f"You are invited to {program.name} as a {role}.{until}",
        steps,
        apply_address(program.id, one.role),
        [Step(each.text, _AFTERWARDS[each.done], each.done) for each in duties],
    )


def colleague_steps(people: Sequence[OwnPerson]) -> list[Step]:
    """Return the first steps of a person who was given a role, such as that of a coordinator.

    Args:
        people: The profiles of the reader.
    """
    return [*(_profile_step(each) for each in people if not each.ward), Step("Begin your work", "", False, "/")]


def choices(programs: Sequence[Program], role: str, participations: Sequence[Participation] = ()) -> list[Choice]:
    """Return the open programs that a person can apply to in a role.

    Args:
        programs: The programs that the person may see.
        role: The role.
        participations: Those of the person: one is not applied to twice in the same role.
    """
    taken = {each.program_id for each in participations if each.role == role and each.state in GOING_ON}
    return [
        Choice(f"{each.name} as a {'peer' if is_peer(each.directions) else role}", apply_address(each.id, role))
        for each in programs
        if each.state == "open" and each.id not in taken
    ]


def apply_address(program: str, role: str) -> str:
    """Return the address of the last step."""
    return f"/welcome/programs/{program}/{role}"


def profile_fields(person: OwnPerson) -> list[Field]:
    """Return the fields of the first step, filled with what is held."""
    held = {name: str(person.profile.get(name) or "") for name in ("name", "phone", "time_zone", "language")}
    zone = held["time_zone"] or "UTC"
    language = held["language"] or "en"
    return [
        Field(name="name", label="Name", value=held["name"], autocomplete="name"),
        Field(name="phone", label="Telephone", required=False, value=held["phone"], autocomplete="tel", longest=40),
        Field(name="time_zone", label="Time zone", kind="choice", choices=zone_choices(zone), value=zone),
        Field(
            name="language",
            label="Language",
            kind="choice",
            choices={**LANGUAGES, **({} if language in LANGUAGES else {language: language})},
            value=language,
        ),
    ]


def skill_codes(text: str) -> list[str]:
    """Return the codes of skills that were typed as words."""
    words = [each.strip().lower() for line in text.splitlines() for each in line.split(",")]
    return list(dict.fromkeys("-".join(word.split()) for word in words if word))


def _profile_step(person: OwnPerson) -> Step:
    # Who was invited without a time zone has that of no one: every time on their pages would be another than theirs.
    zone = person.profile.get("time_zone") or ""
    known = bool(person.name) and zone not in {"", UNKNOWN.key}
    who = f"Who you are in {person.place}" if person.place else "Who you are"
    state = "Done" if known else "Check your time zone" if person.name else "To do"
    return Step(who, state, known, f"/welcome/people/{person.id}")
