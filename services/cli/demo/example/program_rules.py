"""Rules of the example's programs beyond their forms and limits: what a policy requires, promises and forbids."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A requirement of the participants in a role.

    Attributes:
        kind: What is required, for example `background-check`.
        role: Of whom: `mentor`, `mentee` or `both`.
        valid_days: Days for which it is valid; None without an end.
        criteria: The criteria by which it is judged.
    """

    kind: str
    role: str
    valid_days: int | None = None
    criteria: str = ""

    @property
    def statement(self) -> dict[str, object]:
        """The requirement as a policy states it."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def applies_to(self, role: str) -> bool:
        """Return whether participants in a role need it."""
        return self.role in {"both", role}


@dataclass(frozen=True, slots=True)
class ProgramObjective:
    """An objective of a program.

    Attributes:
        code: Its code.
        measure: The measure of the catalogue that judges it.
        target: Where the measure is to be, in its unit.
        due: Days from the program's opening to the day by which it is to be reached.
        better: Whether `higher` or `lower` is better.
    """

    code: str
    measure: str
    target: float
    due: int
    better: str = "higher"

    def statement(self, opened: date) -> dict[str, object]:
        """Return the objective as a policy states it.

        Args:
            opened: The day the program opened.
        """
        return {
            "code": self.code,
            "measure": self.measure,
            "target_thousandths": round(self.target * 1000),
            "better": self.better,
            "due_on": (opened + timedelta(days=self.due)).isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """Rules of a program beyond its forms and limits.

    Attributes:
        checks: What participants have cleared before anything starts.
        documents: Kinds of documents that participants have accepted before anything starts.
        conflicts: Conflicts of interest that bar a match.
        objectives: What the program is to reach.
        approval: Whether staff approves a match that all parties accepted.
        never_pair_scope: Where two people who are never to be paired again are kept apart.
        commitment_days: Least days of an agreement, None without a commitment.
        cadence_days: Most days from one session to the next in an agreement, None without a cadence.
        expiry_days: Days after which an unanswered proposal expires.
        trial_days: Days on trial after the start; 0 for no trial.
        invites: Whether people are invited, and do not only apply.
        screens: Whether applications are examined before the enrollment.
        places: Most mentees enrolled at a time, None without a limit.
        directory: Readers of the directory of mentors: `staff`, `participants` or `federation`.
        flash_sessions: Whether people meet for single conversations without a relationship.
        also_peer: Whether some relationships are between peers, beside the direction that most have.
    """

    checks: tuple[RequiredCheck, ...] = ()
    documents: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    objectives: tuple[ProgramObjective, ...] = (ProgramObjective("steady-pairs", "active-relationships", 10, 1460),)
    approval: bool = False
    never_pair_scope: str = "program"
    commitment_days: int | None = None
    cadence_days: int | None = None
    expiry_days: int = 21
    trial_days: int = 0
    invites: bool = False
    screens: bool = False
    places: int | None = None
    directory: str = "staff"
    also_peer: bool = False
    flash_sessions: bool = False

    def policy(self, opened: date) -> dict[str, object]:
        """Return the fields of the policy that state the rules.

        Args:
            opened: The day the program opened; its objectives are due some days later.
        """
        optional: dict[str, object] = {
            "commitment_days": self.commitment_days,
            "cadence_days": self.cadence_days,
            "mentee_places": self.places,
        }
        return {
            "objectives": [objective.statement(opened) for objective in self.objectives],
            "request_expiry_days": self.expiry_days,
            "trial_days": self.trial_days,
            "requirements": [check.statement for check in self.checks],
            "document_kinds": list(self.documents),
            "conflict_kinds": list(self.conflicts),
            "approval_required": self.approval,
            "never_pair_scope": self.never_pair_scope,
            "directory": self.directory,
            "flash_sessions": self.flash_sessions,
            **{name: value for name, value in optional.items() if value is not None},
        }

    def checks_of(self, role: str) -> tuple[RequiredCheck, ...]:
        """Return what participants in a role have cleared."""
        return tuple(check for check in self.checks if check.applies_to(role))


READING = ProgramRules(directory="participants", trial_days=28, flash_sessions=True)
JUDICIARY = ProgramRules(
    documents=("code-of-conduct", "confidentiality"),
    conflicts=("assessor", "declared", "reporting-chain"),
    objectives=(ProgramObjective("sessions-kept", "sessions-held", 40, 1095),),
    approval=True,
    invites=True,
    screens=True,
)
"""A judge is not the mentor of a person whom the judge assesses or leads; who learns that they are steps back."""

GOVERNMENT = ProgramRules(
    documents=("data-use",),
    conflicts=("reporting-chain",),
    objectives=(ProgramObjective("reverse-pairs", "active-relationships", 10, 1005),),
)
"""Reverse mentoring: the mentor is strictly junior, and not in the mentee's own line."""

YOUTH = ProgramRules(
    checks=(
        RequiredCheck("background-check", "mentor", 1095, "Enhanced disclosure, seen in the original."),
        RequiredCheck("guardian-consent", "mentee", None, "Signed by a parent or legal guardian."),
    ),
    documents=("code-of-conduct",),
    objectives=(ProgramObjective("goals-reached", "goals-met", 0.6, 890),),
    commitment_days=365,
    cadence_days=14,
    screens=True,
)
"""Young people: mentors are checked, guardians consent, and nobody promises less than a year."""

WOMEN = ProgramRules(
    objectives=(ProgramObjective("mentors-from-within", "went-on", 5, 1460),),
    never_pair_scope="organization",
    also_peer=True,
)
"""A network: informal, peer and group mentoring; two who are not to be paired again are kept apart everywhere."""

ALUMNI = ProgramRules(
    objectives=(ProgramObjective("short-waiting", "waiting", 5, 730, "lower"),),
    commitment_days=14,
    places=5_000,
    directory="participants",
    flash_sessions=True,
)
"""Short commitments and few places: who finds the program full waits for a place."""

FOUNDATION = ProgramRules(
    checks=(
        RequiredCheck("training", "mentor", None, "The foundation's half-day for mentors."),
        RequiredCheck("references", "mentor", None, "Two references, one from a grantee."),
    ),
    objectives=(ProgramObjective("satisfaction", "feedback-mean", 4, 1095),),
    expiry_days=5,
    invites=True,
)
"""Grantees cannot wait: a request is answered within five days or it lapses."""
