"""Script of the example's people: each is invited to an organization by name; some are one person in two of them."""

import re
from collections.abc import Iterable
from datetime import datetime

from services.cli.demo.example.names import invent_address, invent_name
from services.cli.demo.example.step import REGISTRAR, Actor, Step, iso_format, seeded_rng

_BASE = "/enrollment/v1/people"
_REFERENCE = re.compile(r"\{([a-z-]+)/([a-z0-9]+)\}")
_ZONES = ("Europe/Berlin", "Europe/London", "Europe/Lisbon", "Africa/Lagos", "Africa/Cairo")


def key_of(home: str, person: str) -> str:
    """Return the name under which a person's id in an organization is remembered.

    Args:
        home: The organization's key.
        person: The person's key.
    """
    return f"{home}/{person}"


def reference(home: str, person: str) -> str:
    """Return the place in a body for a person's id in an organization."""
    return f"{{{key_of(home, person)}}}"


def invites(seed: int, home: str, person: str, at: datetime) -> Step:
    """Return the step by which an organization enters a person, with a name and an address.

    Args:
        seed: The example's.
        home: The organization's key.
        person: The person's key.
        at: When.
    """
    dice = seeded_rng(seed, f"name of {person}")
    name = key_of(home, person)
    body = {
        "organization_id": f"{{{home}}}",
        "name": invent_name(dice),
        "mail": invent_address(person),
        "time_zone": dice.choice(_ZONES),
        "external_id": person,
        "send_invitation": False,
        "occurred_at": iso_format(at),
    }
    return Step(at, name, name, _BASE, body, gives=(name, "person_id"), needs=(home,), actor=REGISTRAR)


def arrivals(seed: int, steps: Iterable[Step]) -> list[Step]:
    """Return the steps that enter the people of some steps, in order of time: each once in each organization.

    Args:
        seed: The example's.
        steps: The steps, of which some name a person by `reference`.
    """
    first: dict[tuple[str, str], datetime] = {}
    for step in steps:
        named = _REFERENCE.fullmatch(str(step.body.get("person_id", "")))
        if named is not None:
            key = (named[1], named[2])
            first[key] = min(step.at, first.get(key, step.at))
    ordered = sorted(first.items(), key=lambda each: (each[1], each[0]))
    return [invites(seed, home, person, at) for (home, person), at in ordered]


def same_people(entering: Iterable[Step]) -> list[Step]:
    """Return the steps by which people who were entered in several organizations link what is one person.

    Args:
        entering: The steps of `arrivals`.
    """
    linked, homes = [], dict[str, str]()
    for step in sorted(entering, key=lambda each: each.at):
        home, _, person = step.name.partition("/")
        if person in homes:
            linked += links(homes[person], home, person, step.at)
        homes.setdefault(person, home)
    return linked


def links(first: str, second: str, person: str, at: datetime) -> list[Step]:
    """Return the steps by which a person confirms to be one person in two organizations.

    Args:
        first: The key of the organization where the person takes the code.
        second: The key of the organization where it is confirmed.
        person: The person's key.
        at: When.
    """
    there, here = key_of(first, person), key_of(second, person)
    taker, confirmer, code = Actor(there, there), Actor(here, here), f"{there}>{second}"
    confirming = {"code": f"{{{code}}}"}
    return [
        registers(there, there, at),
        registers(here, here, at),
        Step(at, code, here, f"{_BASE}/{{{there}}}/links", {}, gives=(code, "code"), actor=taker),
        Step(at, f"{code}.confirm", here, f"{_BASE}/{{{here}}}/links/confirm", confirming, actor=confirmer),
    ]


def registers(subject: str, person: str, at: datetime) -> Step:
    """Return the step by which a person who signed in registers.

    Args:
        subject: The person's identity.
        person: The name of the person's id.
        at: When.
    """
    name = f"{person}.register-{subject}"
    return Step(at, name, person, f"{_BASE}/{{{person}}}/register", {}, actor=Actor(subject, person))
