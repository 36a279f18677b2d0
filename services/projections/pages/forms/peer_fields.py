"""Fields of forms as they are asked between peers, of whom neither is a mentor or a mentee."""

from collections.abc import Mapping
from dataclasses import replace

from services.projections.pages.components.peer_words import for_peers
from services.projections.pages.forms.fields import Field


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
