"""A person's profile: everything personal that an organization holds about one, kept in the vault alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from services.enrollment import validation
from services.eventstore.refusal import RefusedError

Purpose = Literal["matching", "network", "directory", "research"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MAX_MAIL = 254
MAX_EXTERNAL_ID = 100
MAX_ATTRIBUTES = 50
MAX_ATTRIBUTE = 100
DEFAULT_LANGUAGE = "en"
DEFAULT_TIME_ZONE = "UTC"
_MAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[^\s@<>(),;:\"\[\]\\.]+(\.[^\s@<>(),;:\"\[\]\\.]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{2,30}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that a person states about themselves.

    Attributes:
        code: What it is, for example `industry`.
        value: What the person states.
        purposes: What it may be used for, beyond being shown to the person; for nothing else.
    """

    code: str
    value: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The profile of a person.

    Attributes:
        name: The name, as the person writes it.
        mail: The mail address.
        phone: The telephone number.
        time_zone: An IANA time zone.
        language: A language tag.
        external_id: The person's id in the organization's own system.
        attributes: What the person states about themselves.
        minor_until: The day on which the person comes of age; None for an adult.
        opt_outs: Categories of mail that the person does not want.
        unreachable: Whether the mail address was refused by its server.
    """

    name: str
    mail: str
    phone: str | None = None
    time_zone: str = DEFAULT_TIME_ZONE
    language: str = DEFAULT_LANGUAGE
    external_id: str | None = None
    attributes: tuple[Attribute, ...] = ()
    minor_until: date | None = None
    opt_outs: frozenset[str] = frozenset()
    unreachable: bool = False

    def is_minor(self, today: date) -> bool:
        """Return whether the person is not of age on a day."""
        return self.minor_until is not None and today < self.minor_until

    @property
    def comes_of_age_at(self) -> datetime | None:
        """The moment at which the person comes of age: midnight in their time zone; None for an adult."""
        if self.minor_until is None:
            return None
        return datetime.combine(self.minor_until, time(), ZoneInfo(self.time_zone))

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            **asdict(self),
            "attributes": [{**asdict(each), "purposes": list(each.purposes)} for each in self.attributes],
            "minor_until": self.minor_until and self.minor_until.isoformat(),
            "opt_outs": sorted(self.opt_outs),
        }

    @classmethod
    def of_body(cls, body: Mapping[str, Any]) -> Profile:
        """Return the profile of a JSON object that `body` returned; one of a later release may have more fields."""
        known = {name: body[name] for name in cls.__dataclass_fields__ if name in body}
        attributes = [Attribute(each["code"], each["value"], tuple(each["purposes"])) for each in body["attributes"]]
        minor_until = body["minor_until"]
        return cls(
            **{
                **known,
                "attributes": tuple(attributes),
                "minor_until": None if minor_until is None else date.fromisoformat(minor_until),
                "opt_outs": frozenset(body["opt_outs"]),
            }
        )

    def changed(self, **fields: object) -> tuple[Profile, frozenset[str]]:
        """Return it with checked values of some fields, and the names of those that differ.

        A new mail address is reachable until its server refuses it.

        Raises:
            RefusedError: The refusal of a value.
        """
        checked: dict[str, Any] = {name: _CHECKS[name](value) for name, value in fields.items()}
        if checked.get("mail", self.mail) != self.mail and "unreachable" not in checked:
            checked["unreachable"] = False
        differing = frozenset(name for name, value in checked.items() if value != getattr(self, name))
        return replace(self, **checked), differing


def usable_fields(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields whose values a profile can have: for what another system states beside name and address."""
    usable: dict[str, object] = {}
    for name, value in fields.items():
        try:
            _CHECKS[name](value)
        except RefusedError:
            continue
        usable[name] = value
    return usable


def build_profile(**fields: object) -> Profile:
    """Return a profile of checked values.

    Raises:
        RefusedError: `name-empty`, `name-too-long`, `name-not-text`, `mail-not-valid`, `phone-not-valid`,
            `time-zone-unknown`, `language-not-valid`, or the refusal of a code.
    """
    return Profile(**{name: _CHECKS[name](value) for name, value in fields.items()})


def check_mail(value: str) -> str:
    """Return a mail address without surrounding white space.

    Raises:
        RefusedError: `mail-not-valid`.
    """
    address = value.strip()
    if len(address) > MAX_MAIL or not _MAIL.fullmatch(address) or not address.isprintable():
        detail = "mail must be one address, like anna@example.org"
        raise RefusedError("mail-not-valid", detail, field="mail", kind="field")
    return address


def check_attributes(attributes: Iterable[Mapping[str, Any]]) -> tuple[Attribute, ...]:
    """Return attributes in the order of their codes, one a code.

    Raises:
        RefusedError: `not-a-code`, `name-empty`, `name-too-long`, `name-not-text`, `not-allowed`, `nothing-chosen`,
            `attribute-repeated` or `out-of-range`.
    """
    found: dict[str, Attribute] = {}
    for each in attributes:
        code = validation.check_code(each["code"], "attributes")
        if code in found:
            detail = f"the attribute {code} is stated twice"
            raise RefusedError("attribute-repeated", detail, field="attributes", kind="field")
        value = validation.check_name(each["value"], "attributes", most=MAX_ATTRIBUTE)
        found[code] = Attribute(code, value, tuple(validation.check_choices(each["purposes"], PURPOSES, "attributes")))
    validation.check_range(len(found), 0, MAX_ATTRIBUTES, "attributes")
    return tuple(found[code] for code in sorted(found))


def _check_phone(value: str | None) -> str | None:
    if value is None:
        return None
    number = value.strip()
    if not _PHONE.fullmatch(number):
        detail = "phone must be a telephone number, like +49 30 901820"
        raise RefusedError("phone-not-valid", detail, field="phone", kind="field")
    return number


def _check_time_zone(value: str) -> str:
    if value not in _time_zones():
        detail = "time_zone must be the name of an IANA time zone, like Europe/Berlin"
        raise RefusedError("time-zone-unknown", detail, field="time_zone", kind="field")
    return value


def _check_language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        detail = "language must be a language tag, like en or pt-BR"
        raise RefusedError("language-not-valid", detail, field="language", kind="field")
    return value


def _check_external_id(value: str | None) -> str | None:
    return None if value is None else validation.check_name(value, "external_id", most=MAX_EXTERNAL_ID)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


_CHECKS: Mapping[str, Any] = {
    "name": lambda value: validation.check_name(value, "name"),
    "mail": check_mail,
    "phone": _check_phone,
    "time_zone": _check_time_zone,
    "language": _check_language,
    "external_id": _check_external_id,
    "attributes": check_attributes,
    "minor_until": lambda value: value,
    "opt_outs": lambda values: frozenset(validation.check_code(value, "opt_outs") for value in values),
    "unreachable": bool,
}
