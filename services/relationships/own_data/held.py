"""What a person is told of each event of relationships; a test fails for an event that is missing here."""

from __future__ import annotations

from collections.abc import Mapping

from services.eventstore.held_events import Elsewhere, Holding, Told, Withheld

_FORM = ("formality", "direction", "shape", "policy_version")
_PLAN = ("starts_at", "planned_minutes")
_FOLLOWS = Withheld("what only follows from relationships that are told: places, and who is a pair")
_OF_STAFF = Withheld("that staff was made aware of a conflict between two people; what you declared yourself is told")
_RUNS = Withheld("runs of the matching of a whole program, drafts of staff; what was proposed of one is told")
_SUMS = Withheld("sums over five people or more, which name no one; that you answered is told")
_OTHERS = "who else was there; whether you were is told with the group"
_MATCHING: Mapping[str, Holding] = {
    "proposed": Told((*_FORM, "proposed_by", "expires_at", "algorithm")),
    "accepted": Told(("accepted_by",)),
    "match-accepted": Told(),
    "match-approved": Told(),
    "match-imported": Told(_FORM),
    "matched": Told((*_FORM, "predecessor_planned")),
    "declined": Told(("declined_by", "until"), own=("reason",)),
    "expired": Told(),
    "withdrawn": Told(("withdrawn_by",)),
    "superseded": Told(),
    "agreement-signed": Told(
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
    "agreement-withdrawn": Told(("agreement_version", "withdrawn_by")),
}
_LIFE: Mapping[str, Holding] = {
    "activated": Told((*_FORM, "trial_ends_at")),
    "paused": Told(("reason",)),
    "resumed": Told(),
    "closed": Told(("initiated_by", "reason", "planned", "activated_at"), own=("never_pair_again",)),
    "closing-answered": Told(("given_by",), own=("again", "conversation_on", "never_pair_again")),
    "reopened": Told((*_FORM, "reason", "planned", "closed_by", "activated_at", "closed_at", "closed_recorded_at")),
    "voided": Told(("reason", "activated_at")),
    "trial-ended": Told(("trial_ends_at",)),
    "trial-continued": Told(("stated_by",)),
    "reminded": Told(("about", "party")),
    "conflict-raised": _OF_STAFF,
    "conflict-cleared": _OF_STAFF,
    "session-scheduled": Told(_PLAN),
    "session-rescheduled": Told(_PLAN),
    "session-cancelled": Told(("cancelled_by", "late")),
    "session-held": Told(("started_at", "minutes", "mode", "evidence", "count")),
    "session-missed": Told(("missed_by", "excuse", "reported_by")),
    "session-corrected": Told((*_PLAN, "corrected_by", "missed_at")),
    "goal-agreed": Told(("category", "due_on")),
    "goal-met": Told(("attested_by",)),
    "feedback-given": Told(("instrument", "instrument_version", "wave", "about", "given_by"), own=("rating", "scores")),
}
_GROUP: Mapping[str, Holding] = {
    "formed": Told(("formality", "direction", "most", "policy_version")),
    "pair-proposed": Told(),
    "pair-matched": Told(),
    "pair-ended": Told(),
    "joined": Told(("members",)),
    "left": Told(("members",)),
    "closed": Told(("closed_by", "reason")),
    "session-scheduled": Told(_PLAN),
    "session-moved": Told(_PLAN),
    "session-cancelled": Told(("cancelled_by",)),
    "session-reported": Told(
        ("outcome", "started_at", "minutes", "mode", "evidence"), omitted={"present": _OTHERS, "absent": _OTHERS}
    ),
}
_FLASH: Mapping[str, Holding] = {
    "offered": Told((*_PLAN, "mode", "policy_version")),
    "asked": Told((*_PLAN, "mode", "policy_version")),
    "arranged": Told((*_PLAN, "mode", "policy_version")),
    "held": Told(("started_at", "minutes", "mode", "evidence")),
    "missed": Told(("missed_by",)),
    "cancelled": Told(("cancelled_by", "late")),
}
_PROFILE = Told(("profile_version",), omitted={"digest": "a checksum of the profile, which is told"})
_OTHER: Mapping[str, Holding] = {
    "matching-profile.stated": _PROFILE,
    "matching-profile.changed": _PROFILE,
    "mentor-listing.stated": Told(("listed",)),
    "mentor-listing.changed": Told(("listed",)),
    **dict.fromkeys(
        (f"mentor-requests.{each}" for each in ("asked", "first-asked", "settled")), Elsewhere("relationships")
    ),
    **dict.fromkeys(
        (f"caseload.{each}" for each in ("opened", "slot-taken", "slot-released", "ending-voided")), _FOLLOWS
    ),
    **dict.fromkeys((f"pair.{each}" for each in ("opened", "reserved", "released")), _FOLLOWS),
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
