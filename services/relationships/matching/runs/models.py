"""Bodies and answers of the routes of matching runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.relationships.matching.runs.request import PolicyName, RunDirection, RunShape
from services.web.bodies import Count
from services.web.command_request import CommandBody

Hundredths = Annotated[int, Field(ge=0, le=10_000, description="Hundredths of a point.")]
Role = Literal["mentor", "mentee"]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Feature = Literal["skills", "needs", "time", "requests", "mentor_requests"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RunPair(_Part):
    """A pair of participations."""

    mentor_participation_id: UUID
    mentee_participation_id: UUID


class MentorPair(_Part):
    """Two mentors who lead a group together."""

    mentor_participation_id: UUID
    other_participation_id: UUID


class StartRun(CommandBody):
    """The body of a run."""

    occurred_at: None = None
    policy: Annotated[PolicyName, Field(description="The list of aims.")] = "most-people"
    floor: Annotated[Count, Field(ge=0, le=100, description="The least score of a pair, in points.")] = 0
    direction: Annotated[RunDirection | None, Field(description="By default the one that the program allows.")] = None
    needed_minutes: Annotated[Count, Field(ge=1, le=10_080, description="Minutes a week that meetings need.")] = 60
    shape: Annotated[RunShape | None, Field(description="Pairs or groups; by default what the program allows.")] = None
    least: Annotated[Count, Field(ge=2, le=20, description="Fewest mentees of a group.")] = 3
    most: Annotated[Count, Field(ge=2, le=20, description="Most mentees of a group.")] = 8
    co_led: list[MentorPair] = Field(
        [], max_length=100, description="Mentors who lead a group together, and not alone."
    )
    locked: list[RunPair] = Field([], max_length=500, description="Pairs that are part of the answer.")
    excluded: list[UUID] = Field([], max_length=1_000, description="Participations that take no part.")
    background: bool = Field(False, description="Leave the run to a worker, as large ones are.")


class RunResult(_Part):
    """The result of a run; the counts are null until a worker has computed it."""

    program_id: UUID
    run_id: UUID
    version: int
    state: Literal["done", "requested"]
    mentees: int | None
    served: int | None
    pairs: int | None


class CancelRun(CommandBody):
    """The body of a cancellation."""

    occurred_at: None = None
    run_id: UUID


class CancelResult(_Part):
    """The result of a cancellation."""

    program_id: UUID
    run_id: UUID
    version: int
    state: Literal["cancelled"]


class SendDrafts(CommandBody):
    """The body of sending drafts."""

    occurred_at: None = None
    run_id: UUID
    pairs: Annotated[list[RunPair], Field(default_factory=list, max_length=200)]
    groups: Annotated[
        list[Annotated[int, Field(ge=0, le=1_000)]],
        Field(default_factory=list, max_length=50, description="Numbers of groups: of a run of groups, whole ones."),
    ]


class SentDraft(RunPair):
    """A pair that was proposed."""

    relationship_id: UUID


class RefusedDraft(RunPair):
    """A pair that was not proposed, and the rule that refused it."""

    rule: str
    detail: str


class SendResult(_Part):
    """Result for each chosen pair."""

    program_id: UUID
    run_id: UUID
    sent: list[SentDraft]
    refused: list[RefusedDraft]


class Contribution(_Part):
    """Part of a score that a feature adds; the contributions add up to it exactly."""

    feature: Feature
    adds: Hundredths
    of: Hundredths
    stated: Annotated[bool, Field(description="Whether both sides stated what the feature compares.")]


class Skill(_Part):
    """A wanted skill, and the level that the mentor offers; 0: not offered."""

    skill: str
    wanted: int
    offered: int
    importance: int


class OtherMentor(_Part):
    """The best pair of a mentee that is not part of the run, and what it would cost the whole."""

    mentor_participation_id: UUID
    mentor_id: UUID | None
    costs: Annotated[
        dict[str, int],
        Field(
            description="By how much the best run with this pair falls short of each aim, in people, steps, days, or "
            "hundredths of a point; below 0 where it gains."
        ),
    ]
    exact: Annotated[bool, Field(description="Whether it costs just so much; otherwise at least, aim by aim.")]


class DraftPair(RunPair):
    """A pair of a run with its reason."""

    mentor_id: UUID | None
    mentee_id: UUID | None
    locked: bool
    relationship_id: Annotated[UUID | None, Field(description="The proposal that it was sent as.")]
    rank_for_mentee: Annotated[int, Field(description="Which choice the mentor is of those admissible; 1 is the best.")]
    rank_for_mentor: int
    score: Annotated[Hundredths | None, Field(description="Null after one of the two was erased.")]
    basis: Annotated[Hundredths | None, Field(description="How much of the points could be judged.")]
    contributions: list[Contribution]
    skills: list[Skill]
    alternative: Annotated[
        OtherMentor | None, Field(description="Null where the mentee can have no other mentor, and in groups.")
    ]


class DraftGroup(_Part):
    """A group of a run; its pairs, with their reasons, are among the pairs."""

    number: int
    mentor_participation_ids: list[UUID]
    mentee_participation_ids: list[UUID]
    topic: Annotated[str, Field(description="The skill that the mentors offer and the mentees want.")]
    day: Day
    begins_at: Annotated[str, Field(description="When all of them are free for a meeting, in UTC.")]


class UnservedMentee(_Part):
    """A mentee who got no mentor, and why."""

    mentee_participation_id: UUID
    mentee_id: UUID | None
    waiting_days: int
    reason: Annotated[str, Field(description="A rule of matching, `confidential`, or `seats-taken`.")]
    fitting: Annotated[int, Field(description="Mentors whom all rules admit.")]
    first: Annotated[dict[str, int], Field(description="Mentors by the first rule that they break.")]
    only: Annotated[dict[str, int], Field(description="Mentors by the one rule that they break.")]
    alternative: Annotated[OtherMentor | None, Field(description="Null where no mentor fits who has a free place.")]


class LeftOut(_Part):
    """A participant who took no part."""

    participation_id: UUID
    person_id: UUID | None
    role: Role
    reason: Literal["left-out", "not-eligible", "requirement-invalid", "has-mentor"]


class ScarceSkill(_Part):
    """A skill that is wanted in more places than there are free seats of those who offer it."""

    skill: str
    seats: int
    places: int


class ComparedShare(_Part):
    """A share beside the highest one of its kind."""

    difference: float
    low: Annotated[float, Field(description="Lower end of the 95 % interval of the difference (Newcombe).")]
    high: float
    ratio: float
    below_four_fifths: Annotated[bool, Field(description="Whether the ratio is less than 4 to 5.")]
    clear: Annotated[bool, Field(description="Whether the interval excludes 0; otherwise there are too few to say.")]


class ServedShare(_Part):
    """The share of a group that was served, with its 95 % interval."""

    group: str
    eligible: int
    served: int
    low: float
    high: float
    compared: Annotated[ComparedShare | None, Field(description="Null for the highest, and for fewer than 5 people.")]


class SeatWorth(_Part):
    """A bound on what one more place with a mentor adds, from the prices of the proof."""

    mentor_participation_id: UUID
    mentor_id: UUID | None
    aim: Annotated[str, Field(description="The most important aim that it could raise.")]
    most: Annotated[int, Field(description="In people, steps, days, or hundredths of a point.")]


class RunView(_Part):
    """Result of a run with its explanation."""

    as_of: datetime
    policy: PolicyName
    floor: int
    direction: RunDirection
    mentors: int
    mentees: int
    seats: int
    served: int
    value: Annotated[dict[str, int], Field(description="What was reached of each aim.")]
    pairs: list[DraftPair]
    unserved: list[UnservedMentee]
    left_out: list[LeftOut]
    scarce: list[ScarceSkill]
    by_wants: list[ServedShare]
    by_waiting: list[ServedShare]
    both_would_rather: Annotated[int, Field(description="Pairs in which both score higher than with whom they got.")]
    shape: RunShape
    least: Annotated[int | None, Field(description="Fewest mentees of a group; null for pairs.")]
    most: int | None
    co_led: list[MentorPair]
    groups: Annotated[list[DraftGroup], Field(description="The groups of a run of groups.")]
    at_most: Annotated[
        dict[str, int] | None,
        Field(description="What no answer exceeds of an aim; null where the answer is proven the best."),
    ]
    worth: Annotated[list[SeatWorth], Field(description="Mentors with whom one more place could help.")]


class RunProgress(_Part):
    """The progress of the worker with a run."""

    step: Literal["gathering", "matching", "explaining", "recording"]
    done: int
    of: int


class RunOfWorker(_Part):
    """The last run that was left to a worker."""

    run_id: UUID
    state: Literal["requested", "running", "done", "failed", "cancelled"]
    people: Annotated[int, Field(description="How many people could be matched when it was requested.")]
    requested_at: datetime
    changed_at: datetime
    attempts: Annotated[int, Field(description="How often a worker began to compute it.")]
    rule: Annotated[str | None, Field(description="Why it failed.")]
    progress: RunProgress | None


class CurrentRun(_Part):
    """The current run of a program, null before the first; and the last one that was left to a worker."""

    program_id: UUID
    version: int
    run_id: UUID | None
    run: RunView | None
    worker: RunOfWorker | None


class WhatIf(_Part):
    """Result of a run that is not recorded."""

    program_id: UUID
    run: RunView
