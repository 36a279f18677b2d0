"""A form as a page shows it: fields with what was typed, errors beside them, and the key of its command."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import uuid4

from services.projections.pages.components.blocks import Link
from services.projections.pages.components.formats import sentence
from services.projections.pages.forms.fields import Field, FieldError, Part
from services.projections.pages.forms.posted import Posted
from services.web.service_client import ServiceAnswer


def new_key() -> str:
    """Return a new idempotency key."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class FormError:
    """One fault of a form: a sentence, and the field that it is about; empty for the form as a whole."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form.

    Attributes:
        action: The address that it posts to.
        verb: What its button says.
        fields: Its fields.
        key: The idempotency key of its command: a form that is sent twice is executed once.
        version: The ETag of the state that it was made from; empty for any.
        position: The position that the page showed, as `min_position`; empty for none.
        hidden: Further values that it carries.
        repeated: Values that it carries on from the form before it; a name may occur several times.
        typed: What was typed, by field.
        errors: What is wrong.
        consequence: What follows, in words; a form with one asks before it acts.
        dangerous: Whether what follows cannot be taken back.
        cancel: Where not acting leads.
        scope: What tells its fields from those of other forms on the page; empty where it is the only one.
    """

    action: str
    verb: str
    fields: Sequence[Field] = ()
    key: str = field(default_factory=new_key)
    version: str = ""
    position: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    repeated: Sequence[tuple[str, str]] = ()
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Sequence[FormError] = ()
    consequence: str = ""
    dangerous: bool = False
    cancel: Link | None = None
    scope: str = ""

    @property
    def parts(self) -> Sequence[tuple[Part | None, Sequence[Sequence[Field]]]]:
        """Return the fields as they are laid out: by part, and in it by line; those without a part below each other."""
        return [(part, _lines(fields, part)) for part, fields in groupby(self.fields, lambda one: one.part)]

    def text(self, one: Field) -> str:
        """Return what a field shows: what was typed, or its first value."""
        typed = self.typed.get(one.name)
        return (typed[0] if typed else "") if self.typed else one.value

    def chosen(self, one: Field, code: str) -> bool:
        """Return whether a choice of a field is taken."""
        return code in self.typed.get(one.name, ()) if self.typed else code in one.value.split(",")

    def error(self, name: str) -> str:
        """Return what is wrong with a field; empty where nothing is."""
        return next((each.text for each in self.errors if each.field == name), "")

    def restored(self, posted: Posted) -> "Form":
        """Return the form as it was posted: the same key, version and values."""
        return replace(
            self,
            key=posted.key or self.key,
            version=posted.version,
            position=posted.position,
            typed={**posted.values, "": ("",)},  # never empty: a field that was cleared stays so
        )

    def read(self) -> tuple[dict[str, Any], Sequence[FormError]]:
        """Return the values of what was typed, without those left empty, and what is wrong with the others."""
        values: dict[str, Any] = {}
        errors: list[FormError] = []
        for each in self.fields:
            try:
                value = each.read(self.typed.get(each.name, ()))
            except FieldError as error:
                errors.append(FormError(error.text, each.name))
            else:
                if value is not None:
                    values[each.name] = value
        return values, errors

    def refused(self, answer: ServiceAnswer, fields: Mapping[str, str] | None = None) -> "Form":
        """Return the form with what a write service refused, beside the fields that it names.

        The command was not executed, so it gets a new key; after an outage it keeps its key, for it may have been.

        Args:
            answer: A problem (RFC 9457).
            fields: Fields of the form by the fields of the command, where they differ.
        """
        key = self.key if answer.status >= 500 else new_key()
        return replace(self, key=key, errors=tuple(_errors(answer, {each.name for each in self.fields}, fields or {})))


def _lines(fields: Iterable[Field], part: Part | None) -> Sequence[Sequence[Field]]:
    if part is None:
        return [[one] for one in fields]
    return [list(line) for _, line in groupby(fields, lambda one: one.line)]


def _errors(answer: ServiceAnswer, names: set[str], fields: Mapping[str, str]) -> list[FormError]:
    problem = answer.body if isinstance(answer.body, dict) else {}
    detail = sentence(str(problem.get("detail") or "It could not be done. Try again in a minute."))
    if answer.status == 412:
        detail = "This was changed in the meantime. Check what it shows now, then try again."
    errors = []
    for each in problem.get("errors") or ():
        name = str(each.get("pointer") or each.get("parameter") or "").strip("/").split("/")[0]
        name = fields.get(name, name)
        errors.append(FormError(sentence(str(each.get("detail") or detail)), name if name in names else ""))
    return errors or [FormError(detail)]
