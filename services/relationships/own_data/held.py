"""The part of each event of relationships that a person is shown; a test fails for an event that is missing here."""

from __future__ import annotations

from collections.abc import Mapping

from services.eventstore.held_events import Elsewhere, Holding, Shown, Withheld

_FORM = ("formality", "direction", "shape", "policy_version")
_PLAN = ("starts_at", "planned_minutes")
_FOLLOWS = Withheld("what only follows from relationships that are shown: places, and who is a pair")
_OF_STAFF = Withheld("that staff was made aware of a conflict between two people; what you declared yourself is shown")
_RUNS = Withheld("runs of the matching of a whole program, drafts of staff; what was proposed of one is shown")
_SUMS = Withheld("sums over five people or more, which name no one; that you answered is shown")
_OTHERS = "who else was there; whether you were is shown with the group"
_LEFT = "the first and the last sessions that are left, which are shown themselves"
_MATCHING: Mapping[str, Holding] = {
    "proposed": Shown((*_FORM, "proposed_by", "expires_at", "algorithm")),
    "accepted": Shown(("accepted_by",)),
    "match-accepted": Shown(),
    "match-approved": Shown(),
    "match-imported": Shown(_FORM),
    "matched": Shown((*_FORM, "predecessor_planned")),
    "declined": Shown(("declined_by", "until"), own=("reason",)),
    "expired": Shown(),
    "withdrawn": Shown(("withdrawn_by",)),
    "superseded": Shown(),
    "agreement-signed": Shown(
        (
            "signed_by",
            "cadence_days",
            "duration_days",
            "channel",
            "other_channels",
            "agreement_version",
            "complete",
            "guardian",
            "guardian_of_mentor",
            "running",
        )
    ),
    "agreement-withdrawn": Shown(("agreement_version", "withdrawn_by")),
}
_LIFE: Mapping[str, Holding] = {
    "activated": Shown((*_FORM, "trial_ends_at")),
    "paused": Shown(("reason",)),
    "resumed": Shown(),
    "closed": Shown(("initiated_by", "reason", "planned", "activated_at"), own=("never_pair_again",)),
    "closing-answered": Shown(("given_by",), own=("again", "conversation_on", "never_pair_again")),
    "reopened": Shown((*_FORM, "reason", "planned", "closed_by", "activated_at", "closed_at", "closed_recorded_at")),
    "voided": Shown(("reason", "activated_at")),
    "trial-ended": Shown(("trial_ends_at",)),
    "trial-continued": Shown(("stated_by",)),
    "reminded": Shown(("about", "party")),
    "conflict-raised": _OF_STAFF,
    "conflict-cleared": _OF_STAFF,
    "session-scheduled": Shown(_PLAN),
    "session-rescheduled": Shown(_PLAN),
    "session-cancelled": Shown(("cancelled_by", "late")),
    "session-held": Shown(("started_at", "minutes", "mode", "evidence", "count", "reported_by")),
    "session-missed": Shown(("missed_by", "excuse", "reported_by")),
    "session-corrected": Shown(
        (*_PLAN, "corrected_by", "outcome", "missed_at", "reported_at", "minutes", "evidence", "count"),
        omitted={"left_starts": _LEFT, "left_evidence": _LEFT},
    ),
    "goal-agreed": Shown(("category", "due_on")),
    "goal-met": Shown(("attested_by",)),
    "feedback-given": Shown(
        ("instrument", "instrument_version", "wave", "about", "given_by"), own=("rating", "scores")
    ),
}
_GROUP: Mapping[str, Holding] = {
    "formed": Shown(("formality", "direction", "most", "policy_version")),
    "pair-proposed": Shown(),
    "pair-matched": Shown(),
    "pair-ended": Shown(),
    "joined": Shown(("members",)),
    "left": Shown(("members",)),
    "closed": Shown(("closed_by", "reason")),
    "session-scheduled": Shown(_PLAN),
    "session-moved": Shown(_PLAN),
    "session-cancelled": Shown(("cancelled_by",)),
    "session-corrected": Shown(("corrected_by",)),
    "session-reported": Shown(
        ("outcome", "started_at", "minutes", "mode", "evidence", "reported_by"),
        omitted={"present": _OTHERS, "absent": _OTHERS},
    ),
}
_FLASH: Mapping[str, Holding] = {
    "offered": Shown((*_PLAN, "mode", "policy_version")),
    "asked": Shown((*_PLAN, "mode", "policy_version")),
    "arranged": Shown((*_PLAN, "mode", "policy_version")),
    "held": Shown(("started_at", "minutes", "mode", "evidence")),
    "missed": Shown(("missed_by",)),
    "cancelled": Shown(("cancelled_by", "late")),
}
_PROFILE = Shown(("profile_version",), omitted={"digest": "a checksum of the profile, which is shown"})
_OTHER: Mapping[str, Holding] = {
    "matching-profile.stated": _PROFILE,
    "matching-profile.changed": _PROFILE,
    "mentor-listing.stated": Shown(("listed",)),
    "mentor-listing.changed": Shown(("listed",)),
    **dict.fromkeys(
        (f"mentor-requests.{each}" for each in ("asked", "first-asked", "settled")), Elsewhere("relationships")
    ),
    **dict.fromkeys(
        (f"caseload.{each}" for each in ("opened", "slot-taken", "slot-released", "ending-voided")), _FOLLOWS
    ),
    **dict.fromkeys((f"pair.{each}" for each in ("opened", "reserved", "released")), _FOLLOWS),
    **dict.fromkeys(
        (f"flash-months.{each}" for each in ("first-counted", "counted", "released")), Elsewhere("flash_sessions")
    ),
    **dict.fromkeys((f"tally.{each}" for each in ("opened", "answers-released", "answers-lost")), _SUMS),
    "tally.answered": Elsewhere("answered_anonymously"),
    **dict.fromkeys(
        (
            f"matching-runs.{each}"
            for each in ("opened", "requested", "started", "recorded", "failed", "cancelled", "draft-sent")
        ),
        _RUNS,
    ),
}
HELD: Mapping[str, Holding] = {
    **{f"relationships.relationship.{name}": each for name, each in {**_MATCHING, **_LIFE}.items()},
    **{f"relationships.group.{name}": each for name, each in _GROUP.items()},
    **{f"relationships.flash-session.{name}": each for name, each in _FLASH.items()},
    **{f"relationships.{name}": each for name, each in _OTHER.items()},
}
"""By the permanent name of every event."""
