"""Forms and their fields as they are asked between peers, of whom neither is a mentor or a mentee."""

from collections.abc import Mapping
from dataclasses import replace

from services.projections.pages.components.peer_words import for_peers
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form


def field_for_peers(field: Field, *, peers: bool = True, names: Mapping[str, str] | None = None) -> Field:
    """Return a field of a form as it is asked between peers; its values stay the same."""
    if not peers:
        return field
    return replace(
        field,
        label=for_peers(field.label, names=names),
        hint=for_peers(field.hint, names=names),
        missing=for_peers(field.missing, names=names),
        choices={code: for_peers(text, names=names) for code, text in field.choices.items()},
    )


def form_for_peers(form: Form, *, peers: bool = True, names: Mapping[str, str] | None = None) -> Form:
    """Return a form as it is asked between peers, with what a service refused."""
    if not peers:
        return form
    return replace(
        form,
        verb=for_peers(form.verb, names=names),
        fields=[field_for_peers(each, names=names) for each in form.fields],
        errors=[replace(each, text=for_peers(each.text, names=names)) for each in form.errors],
        consequence=for_peers(form.consequence, names=names),
        cancel=None if form.cancel is None else replace(form.cancel, text=for_peers(form.cancel.text)),
    )
