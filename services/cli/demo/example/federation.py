"""Organizations and programs of the example, with their differences. All of it is invented."""

from dataclasses import dataclass, field
from datetime import date

from services.cli.demo.example import program_rules as rules
from services.cli.demo.example.program_rules import ProgramRules


@dataclass(frozen=True, slots=True)
class OrganizationProfile:
    """An organization of the example.

    Attributes:
        key: Its short name in the example.
        name: Its public name.
        joined: How long ago it joined, in days before the example's first start.
        left: How long ago it left, in days; None for a member.
    """

    key: str
    name: str
    joined: int
    left: int | None = None


@dataclass(frozen=True, slots=True)
class ProgramProfile:
    """A program of the example and its parameters.

    Attributes:
        key: Its short name in the example.
        home: Its organization's key.
        name: Its public name.
        opened: How long ago it opened, in days; `closed` likewise, or None.
        every: Days from one intake to the next.
        weight: Its share of all people.
        months: How long a relationship is meant to last.
        cadence: Days from one session to the next.
        direction, formality: The form most relationships have.
        group: Mentees to a mentor who meet together; 1 for pairs.
        capacity: Most open relationships of a mentor.
        confidentiality: `open`, `confidential` or `sealed`.
        channel: How they mostly meet.
        early: Share of relationships that end before their time.
        skills: What is taught there.
        rules: Its rules beyond forms and limits.
        misspelt: The name under which it opened by mistake; None if there was none.
    """

    key: str
    home: str
    name: str
    opened: int
    every: int
    weight: float
    months: int
    cadence: int
    closed: int | None = None
    direction: str = "traditional"
    formality: str = "formal"
    group: int = 1
    capacity: int = 2
    confidentiality: str = "open"
    channel: str = "video"
    early: float = 0.16
    skills: tuple[str, ...] = field(default=("career", "communication"))
    rules: ProgramRules = field(default=ProgramRules())
    misspelt: str | None = None

    def policy(self, opened: date) -> dict[str, object]:
        """Return the policy it opens with.

        Args:
            opened: The day it opens.
        """
        return {
            **self.rules.policy(opened),
            "formalities": sorted({"formal", self.formality}),
            "directions": [self.direction, "peer"] if self.rules.also_peer else [self.direction],
            "shapes": ["pair", "group"] if self.group > 1 else ["pair"],
            "mentor_capacity": self.capacity,
            "mentee_limit": 2 if self.direction == "peer" else 1,
            "minimum_group_size": 5,
            "confidentiality": self.confidentiality,
        }


ORGANIZATIONS = (
    OrganizationProfile("north", "Northlight University", 1290),
    OrganizationProfile("harbour", "Harbour City Council", 1270),
    OrganizationProfile("meridian", "Meridian Health Trust", 1210),
    OrganizationProfile("workshop", "Open Workshop Collective", 1150),
    OrganizationProfile("river", "Riverside Schools Network", 980),
    OrganizationProfile("courts", "Northern Circuit Courts", 1020),
    OrganizationProfile("lakeside", "Lakeside Community Foundation", 890),
    OrganizationProfile("beacon", "Beacon Accelerator", 1100, left=300),
)

PROGRAMS = (
    ProgramProfile(
        "compass", "north", "First-Year Compass", 1250, 182, 2.2, 8, 21, channel="in_person", skills=("study",)
    ),
    ProgramProfile(
        "engineers",
        "north",
        "Women in Engineering",
        1180,
        182,
        1.6,
        9,
        24,
        formality="informal",
        group=3,
        capacity=4,
        early=0.11,
        rules=rules.WOMEN,
    ),
    ProgramProfile(
        "alumni", "north", "Alumni Flash Talks", 620, 45, 0.4, 2, 7, capacity=3, early=0.05, rules=rules.ALUMNI
    ),
    ProgramProfile(
        "welcome",
        "harbour",
        "New Residents Welcome",
        1220,
        120,
        1.7,
        5,
        14,
        formality="informal",
        early=0.2,
        misspelt="New Residents Wellcome",
    ),
    ProgramProfile("apprentices", "harbour", "Apprentice Partners", 1000, 182, 1.2, 10, 28, channel="in_person"),
    ProgramProfile("preceptors", "meridian", "Nurse Preceptors", 1160, 150, 1.8, 6, 14, confidentiality="confidential"),
    ProgramProfile(
        "digital",
        "harbour",
        "Reverse Mentoring in Government",
        760,
        150,
        0.8,
        5,
        21,
        direction="reverse",
        skills=("digital",),
        rules=rules.GOVERNMENT,
    ),
    ProgramProfile(
        "founders", "workshop", "Founders' Table", 1090, 150, 1.3, 7, 21, group=3, capacity=3, skills=("finance",)
    ),
    ProgramProfile("circles", "workshop", "Peer Circles", 900, 120, 1.0, 4, 14, direction="peer", formality="informal"),
    ProgramProfile(
        "reading",
        "river",
        "Reading Partners",
        930,
        182,
        1.4,
        8,
        10,
        channel="in_person",
        skills=("reading",),
        rules=rules.READING,
    ),
    ProgramProfile(
        "youth",
        "river",
        "Bridge Builders",
        900,
        240,
        0.8,
        13,
        14,
        capacity=1,
        channel="in_person",
        early=0.1,
        skills=("study", "confidence"),
        rules=rules.YOUTH,
    ),
    ProgramProfile(
        "bench",
        "courts",
        "Bench and Chambers",
        960,
        182,
        0.7,
        8,
        21,
        confidentiality="sealed",
        early=0.1,
        skills=("judgment", "procedure"),
        rules=rules.JUDICIARY,
    ),
    ProgramProfile(
        "grantees", "lakeside", "Grantee Mentors", 840, 150, 0.7, 6, 21, skills=("finance",), rules=rules.FOUNDATION
    ),
    ProgramProfile("harbour-safe", "river", "Safe Harbour", 700, 182, 0.7, 8, 14, confidentiality="sealed", early=0.08),
    ProgramProfile(
        "launch", "beacon", "Launch Pairs", 1060, 150, 1.0, 5, 14, closed=320, early=0.3, skills=("finance",)
    ),
)
