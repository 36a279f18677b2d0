"""The computation of a run: the engine on an input and its profiles, as a JSON object that holds no score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from services.relationships.matching.profiles.content import EMPTY, Content, digest_of, skills_of, weekly_minutes
from services.relationships.matching.runs.request import refusal_of

if TYPE_CHECKING:
    from services.relationships.matching.engine.people import Pool
    from services.relationships.matching.engine.policy import Policy

# The engine compiles its kernels when it is imported: a server that never runs a matching does not wait for that.
ALGORITHM = f"1 highspy {version('highspy')}"
"""Version of the engine and of the solver; equal input gives equal outcomes under both."""
Body = Mapping[str, Any]
Progress = Callable[[str, int, int], None]
"""Called with the name of a step, its parts that are done, and all its parts."""


def ignore(step: str, done: int, of: int) -> None:
    """Do nothing: the progress of a run that its caller waits for."""


def pool_of(inputs: Body, profiles: Mapping[str, Content]) -> Pool:
    """Return the people of a run.

    Args:
        inputs: The input of the run.
        profiles: Contents by participation; who has none stated nothing.
    """
    from services.relationships.matching.engine.people import Mentee, Mentor, Pool, Want

    as_of = datetime.fromisoformat(inputs["as_of"])
    mentors, mentees = [], []
    for row in inputs["mentors"]:
        content = profiles.get(row["id"], EMPTY)
        mentors.append(
            Mentor(
                id=row["id"],
                capacity=row["limit"],
                open=row["open"],
                seniority=row["seniority"],
                skills={each["skill"]: each["level"] for each in content["offers"]},
                helps_with=frozenset(content["helps_with"]),
                availability=weekly_minutes(content, as_of),
                **skills_of(content),
            )
        )
    for row in inputs["mentees"]:
        content = profiles.get(row["id"], EMPTY)
        mentees.append(
            Mentee(
                id=row["id"],
                limit=row["limit"],
                open=row["open"],
                seniority=row["seniority"],
                waiting_days=row["waiting_days"],
                wants={each["skill"]: Want(each["level"], each["importance"]) for each in content["wants"]},
                needs=frozenset(content["needs"]),
                availability=weekly_minutes(content, as_of),
                **skills_of(content),
            )
        )
    facts = {(mentor, mentee): frozenset(rules) for mentor, mentee, rules in inputs["facts"]}
    return Pool(mentors, mentees, frozenset((mentor, mentee) for mentor, mentee in inputs["locked"]), facts)


def policy_of(inputs: Body) -> Policy:
    """Return the terms by which a run judges pairs."""
    from services.relationships.matching.engine.policy import Policy

    return Policy(floor=inputs["floor"], direction=inputs["direction"], needed_minutes=inputs["needed_minutes"])


class Found(NamedTuple):
    """The outcome of a run, which its digest covers, and bounds that follow from the prices of its proof.

    Attributes:
        outcome: Pairs, values and reasons.
        seats: Mentor, aim, and what one more seat adds to it at most.
        others: Mentee, mentor, what that pair would cost of each aim, and whether it is exact.
    """

    outcome: dict[str, Any]
    seats: list[list[Any]]
    others: list[list[Any]]


def compute(inputs: Body, profiles: Mapping[str, Content], progress: Progress = ignore) -> Found:
    """Return the outcome of a run with its explanation, the same for the same input.

    Args:
        inputs: The input of the run.
        profiles: Contents by participation.
        progress: Called at each step.

    Raises:
        RefusedError: `locked-pair-inadmissible`, `locked-over-limit` or `locked-over-capacity`; `locked-with-groups`,
            `sizes-exclude-each-other` or `pair-unknown` in a run of groups; `matching-not-proven`
            for an answer that cannot be proven.
    """
    from services.relationships.matching.engine import MatchingError, explain, report
    from services.relationships.matching.engine.kernel import ProfileScores
    from services.relationships.matching.engine.reasons import Reasons

    pool, policy = pool_of(inputs, profiles), policy_of(inputs)
    try:
        chosen = (_groups if "groups" in inputs else _pairs)(inputs, pool, policy, progress)
    except MatchingError as error:
        refusal = refusal_of(error.rule, error.field)
        if refusal is None:
            raise
        raise refusal from error
    progress("explaining", 0, 1)
    reasons = Reasons(pool, policy)
    block = ProfileScores(pool, policy).block(0, len(pool.mentees))
    mentees = {each.id: number for number, each in enumerate(pool.mentees)}
    mentors = {each.id: number for number, each in enumerate(pool.mentors)}
    numbers = [(mentees[mentee], mentors[mentor]) for mentor, mentee in chosen.pairs]
    served = {mentee for _, mentee in chosen.pairs}
    scores = [int(block[pair]) for pair in numbers]
    rather = 0 if "groups" in inputs else explain.both_would_rather(block, numbers, pool)
    outcome = {
        "pairs": [[*each, *explain.ranks_of(block, *pair)] for each, pair in zip(chosen.pairs, numbers, strict=True)],
        "value": chosen.value,
        "digest_of_scores": digest_of(
            {"pairs": [[*each, score] for each, score in zip(chosen.pairs, scores, strict=True)]}
        ),
        "unserved": [
            [each.id, _in_groups(asdict(reasons.why_unserved(number)), grouped="groups" in inputs)]
            for number, each in enumerate(pool.mentees)
            if each.id not in served
        ],
        "scarce": [asdict(each) for each in explain.scarce_skills(pool)],
        "both_would_rather": rather,
        "by_wants": [asdict(each) for each in report.shares_by_wants(pool.mentees, served)],
        "by_waiting": [asdict(each) for each in report.shares_by_waiting(pool.mentees, served)],
        **chosen.more,
    }
    return Found(outcome, chosen.seats, chosen.others)


def _in_groups(why: dict[str, Any], *, grouped: bool) -> dict[str, Any]:
    """Return why a mentee got no mentor; in a run of groups, whom mentors fit is in no group."""
    return {**why, "reason": "no-group"} if grouped and why["fitting"] else why


class _Chosen(NamedTuple):
    """Pairs of ids, what they reach of each aim, what some outcomes have besides, and what follows from the prices."""

    pairs: list[tuple[str, str]]
    value: dict[str, int]
    more: dict[str, Any]
    seats: list[list[Any]]
    others: list[list[Any]]


def _pairs(inputs: Body, pool: Pool, policy: Policy, progress: Progress) -> _Chosen:
    from services.relationships.matching.engine import POLICIES, match

    outcome = match(pool, policy, POLICIES[inputs["policy"]], progress=partial(progress, "matching"))
    pairs = [(each.mentor, each.mentee) for each in outcome.pairs]
    more: dict[str, Any] = {} if outcome.at_most is None else {"at_most": dict(outcome.at_most)}
    seats = [[each.mentor, each.aim, each.most] for each in outcome.seats]
    others = [[each.mentee, each.mentor, dict(each.costs), each.exact] for each in outcome.alternatives]
    return _Chosen(pairs, {str(aim): value for aim, value in outcome.value.items()}, more, seats, others)


def _groups(inputs: Body, pool: Pool, policy: Policy, progress: Progress) -> _Chosen:
    from services.relationships.matching.engine.group_placement import Sizes
    from services.relationships.matching.engine.group_run import GroupTerms, match_groups

    progress("matching", 0, 1)
    asked = inputs["groups"]
    sizes = Sizes(asked["least"], asked["most"])
    found = match_groups(pool, policy, GroupTerms(sizes=sizes, co_led=[(one, other) for one, other in asked["co_led"]]))
    groups = [[list(each.mentors), each.topic, each.slot, list(each.mentees)] for each in found.groups]
    pairs = [(mentor, mentee) for each in found.groups for mentor in each.mentors for mentee in each.mentees]
    value = {"people": found.people, "score": found.score}
    at_most = {"people": found.most_people, "score": found.most_score}
    return _Chosen(sorted(pairs), value, {"groups": groups, "at_most": at_most}, [], [])
