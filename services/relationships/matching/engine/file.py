"""A matching run from a file: its format, checked, and the answers, the same bytes however its lists are ordered."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.relationships.matching.engine.aims import POLICIES
from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.group_placement import Sizes
from services.relationships.matching.engine.groups import GroupPerson, form_groups
from services.relationships.matching.engine.match import match
from services.relationships.matching.engine.people import Mentee, Mentor, Mode, Pool, Want
from services.relationships.matching.engine.policy import HIGHEST_SCORE, Direction, Policy, Weights
from services.relationships.matching.engine.rules import broken_rules, in_order
from services.relationships.matching.engine.scores import INADMISSIBLE, Block, GivenScores

PAIRS_WITH_REASONS = 1_000_000
"""Pairs up to which every refusal is listed; above, those of the mentees who got no mentor."""

Id = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Hundredths = Annotated[int, Field(ge=0, le=HIGHEST_SCORE, strict=True)]
Span = tuple[Annotated[int, Field(strict=True)], Annotated[int, Field(strict=True)]]
Pairs = list[tuple[Id, Id]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FileWant(_Strict):
    """A wanted skill."""

    level: int = Field(ge=1, le=4, strict=True)
    importance: int = Field(ge=1, le=3, strict=True)


class FileMentor(_Strict):
    """A mentor of a file."""

    id: Id
    capacity: Number
    open: Number = 0
    languages: list[str] = []
    skills: dict[str, Annotated[int, Field(ge=1, le=4, strict=True)]] = {}
    helps_with: list[str] = []
    availability: list[Span] | None = None
    mode: Mode = "either"
    seniority: int | None = None
    requests: list[Id] = []
    topics: list[str] = []
    slots: list[str] = []


class FileMentee(_Strict):
    """A mentee of a file."""

    id: Id
    limit: Number
    open: Number = 0
    waiting_days: Number
    languages: list[str] = []
    wants: dict[str, FileWant] = {}
    needs: list[str] = []
    availability: list[Span] | None = None
    mode: Mode = "either"
    seniority: int | None = None
    requests: list[Id] = []
    topics: list[str] = []
    slots: list[str] = []


class FileWeights(_Strict):
    """Points of each feature."""

    skills: int = 50
    needs: int = 15
    time: int = 10
    requests: int = 20
    mentor_requests: int = 5


class FilePolicy(_Strict):
    """The terms by which pairs are judged."""

    weights: FileWeights = FileWeights()
    needed_minutes: int = 60
    ranks: int = 5
    floor: Hundredths | None = None
    direction: Direction = "traditional"
    waiting_step_days: int = 30


class RunFile(_Strict):
    """A run as a file states it; an unknown key is refused."""

    kind: Literal["scores", "profiles", "groups"]
    mentors: list[FileMentor]
    mentees: list[FileMentee]
    scores: dict[Id, dict[Id, Hundredths | None]] | None = None
    floor: Hundredths | None = None
    locked: Pairs = []
    never_pairs: Pairs = []
    conflicts: Pairs = []
    already_paired: Pairs = []
    policy: FilePolicy = FilePolicy()
    min_size: int = Field(3, ge=1, le=100)
    max_size: int = Field(8, ge=1, le=100)
    co_led: Pairs = []
    ask: list[list[str]] = [list(POLICIES["most-people"])]


def parse(text: bytes) -> RunFile:
    """Return a run from JSON.

    Args:
        text: One JSON object.

    Raises:
        MatchingError: It is not JSON of this format; the field is named.
    """
    try:
        return RunFile.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise MatchingError("file-invalid", f"{place or 'The file'}: {first['msg']}", place) from None


def answer(run: RunFile, asked: Sequence[Sequence[str]] | None = None) -> dict[str, Any]:
    """Return the answers to a run.

    Args:
        run: The run.
        asked: Lists of aims; default: those of the run.

    Raises:
        MatchingError: The run cannot be matched.
    """
    pool, policy = _pool(run), _policy(run)
    aims = asked or run.ask
    if run.kind == "groups":
        return _answer_groups(run, pool, policy)
    scores = _matrix(run, pool, policy) if run.kind == "scores" else None
    answers, served = [], {mentee.id for mentee in pool.mentees}
    for each in aims:
        outcome = match(pool, policy, each, None if scores is None else GivenScores(scores))
        pairs = [[pair.mentor, pair.mentee] for pair in outcome.pairs]
        served &= {pair.mentee for pair in outcome.pairs}
        bound = {} if outcome.at_most is None else {"at_most": outcome.at_most}
        proven = outcome.gap is None
        answers.append({"aims": list(each), "value": outcome.value, "proven": proven, **bound, "pairs": pairs})
    return {"answers": answers, "refused": _refused(run, pool, policy, served)}


def _pool(run: RunFile) -> Pool:
    facts: dict[tuple[str, str], frozenset[str]] = {}
    reasons = {"never-pair": run.never_pairs, "conflict-declared": run.conflicts, "already-paired": run.already_paired}
    for rule, pairs in reasons.items():
        for pair in pairs:
            facts[pair] = facts.get(pair, frozenset()) | {rule}
    mentors, mentees = [_mentor(each) for each in run.mentors], [_mentee(each) for each in run.mentees]
    return Pool(mentors, mentees, frozenset(run.locked), facts)


def _mentor(given: FileMentor) -> Mentor:
    return Mentor(
        id=given.id,
        capacity=given.capacity,
        open=given.open,
        languages=frozenset(given.languages),
        skills=given.skills,
        helps_with=frozenset(given.helps_with),
        availability=None if given.availability is None else tuple(given.availability),
        mode=given.mode,
        seniority=given.seniority,
        requests=tuple(dict.fromkeys(given.requests)),
    )


def _mentee(given: FileMentee) -> Mentee:
    return Mentee(
        id=given.id,
        limit=given.limit,
        open=given.open,
        waiting_days=given.waiting_days,
        languages=frozenset(given.languages),
        wants={code: Want(want.level, want.importance) for code, want in given.wants.items()},
        needs=frozenset(given.needs),
        availability=None if given.availability is None else tuple(given.availability),
        mode=given.mode,
        seniority=given.seniority,
        requests=tuple(dict.fromkeys(given.requests)),
    )


def _policy(run: RunFile) -> Policy:
    given = run.policy
    return Policy(
        weights=Weights(**given.weights.model_dump()),
        needed_minutes=given.needed_minutes,
        ranks=given.ranks,
        floor=max(run.floor or 0, given.floor or 0),
        direction=given.direction,
        waiting_step_days=given.waiting_step_days,
    )


def _matrix(run: RunFile, pool: Pool, policy: Policy) -> Block:
    """Return the given scores, inadmissible where they are missing, below the floor or excluded by a fact."""
    matrix = np.full((len(pool.mentees), len(pool.mentors)), INADMISSIBLE, np.int16)
    mentees = {each.id: place for place, each in enumerate(pool.mentees)}
    mentors = {each.id: place for place, each in enumerate(pool.mentors)}
    for mentee, row in (run.scores or {}).items():
        for mentor, score in row.items():
            if mentee not in mentees or mentor not in mentors:
                raise MatchingError("pair-unknown", f"{mentor} and {mentee} are not both in the file.", "scores")
            if score is not None and not _broken_by_scores(mentor, mentee, score, pool, policy):
                matrix[mentees[mentee], mentors[mentor]] = score
    return matrix


def _broken_by_scores(mentor: str, mentee: str, score: int | None, pool: Pool, policy: Policy) -> list[str]:
    """Return the rules that a pair with a given score breaks, in their order."""
    found = set(pool.facts.get((mentor, mentee), ()))
    if mentor == mentee:
        found.add("same-person")
    if score is None:
        found.add("not-eligible")
    elif score < policy.floor:
        found.add("below-floor")
    return in_order(found)


def _refused(run: RunFile, pool: Pool, policy: Policy, served: set[str]) -> dict[str, dict[str, list[str]]]:
    """Return the rules that refuse each pair, of every mentee or, in a large run, of those who got no mentor."""
    every = len(pool.mentees) * len(pool.mentors) <= PAIRS_WITH_REASONS
    scores: Mapping[str, Mapping[str, int | None]] = run.scores or {}
    refused: dict[str, dict[str, list[str]]] = {}
    for mentee in pool.mentees:
        if mentee.id in served and not every:
            continue
        row = {}
        for mentor in pool.mentors:
            if run.kind == "profiles":
                facts = pool.facts.get((mentor.id, mentee.id), frozenset())
                rules = broken_rules(mentor, mentee, policy, facts)
            else:
                score = scores.get(mentee.id, {}).get(mentor.id)
                rules = _broken_by_scores(mentor.id, mentee.id, score, pool, policy)
            if rules:
                row[mentor.id] = rules
        if row:
            refused[mentee.id] = row
    return refused


def _answer_groups(run: RunFile, pool: Pool, policy: Policy) -> dict[str, Any]:
    limits = Sizes(run.min_size, run.max_size)
    mentors, mentees = (
        [GroupPerson(each.id, frozenset(each.topics), frozenset(each.slots)) for each in side]
        for side in (run.mentors, run.mentees)
    )
    outcome = form_groups(mentors, mentees, _matrix(run, pool, policy), run.co_led, limits)
    groups = [
        {"mentors": list(each.mentors), "topic": each.topic, "slot": each.slot, "mentees": list(each.mentees)}
        for each in outcome.groups
    ]
    value = {"people": outcome.people, "score": outcome.score}
    answers = [{"aims": ["people", "score"], "value": value, "proven": False, "groups": groups}]
    return {"answers": answers, "refused": _refused(run, pool, policy, set())}
