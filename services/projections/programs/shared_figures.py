"""Figures of the federation without those of the organizations that do not share theirs.

The federation's figures are the same for every reader, so two readers have nothing to subtract. A figure that a reader
remembers from before an organization stopped sharing, minus the same figure afterwards, is the part of that
organization: so the figure is shown only where the part of each organization that does not share is about no person, or
about enough people. Where one part of a total is hidden for this reason, a second one is hidden with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from services.projections.disclosure.suppression import WITHHELD, Figure

_KEYS = ("month", "instrument", "version", "wave", "about", "given_by", "from_days")
_HIDDEN = Figure(value=None, suppressed=WITHHELD)


def hide_recoverable(figures: Mapping[str, Any], withheld: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return figures without those that reveal too small a part of an organization that does not share.

    Args:
        figures: The fields of `models.Figures` of the organizations that share.
        withheld: The same fields of each organization that does not, with every figure about too few people suppressed.
    """
    return {name: _hide(value, [each[name] for each in withheld]) for name, value in figures.items()}


def _hide(shown: Any, parts: Sequence[Any]) -> Any:  # noqa: ANN401 - any part of an answer
    if isinstance(shown, Figure):
        recoverable = any(isinstance(part, Figure) and part.suppressed for part in parts)
        return _HIDDEN if recoverable else shown
    if isinstance(shown, dict):
        hidden = {key: _hide(value, [p[key] for p in parts if key in p]) for key, value in shown.items()}
        return _hide_second(shown, hidden)
    if isinstance(shown, list):
        every_part = [{_key(item): item for item in part} for part in parts]
        return [_hide(item, [p[_key(item)] for p in every_part if _key(item) in p]) for item in shown]
    if isinstance(shown, BaseModel):
        values = {
            name: _hide(getattr(shown, name), [getattr(part, name) for part in parts])
            for name in type(shown).model_fields
        }
        if "answers" in values and values["mean"].suppressed:
            values["answers"] = None  # the number of answers is about the same people as their mean
        return shown.model_copy(update=values)
    return shown


def _hide_second(shown: Mapping[Any, Any], hidden: dict[Any, Any]) -> dict[Any, Any]:
    """Hide the smallest shown part besides, where one alone was hidden now: it would be the total less the others."""
    figures = {key: figure for key, figure in hidden.items() if isinstance(figure, Figure)}
    newly = [key for key, figure in figures.items() if figure.suppressed and not shown[key].suppressed]
    if len(newly) == 1 and sum(bool(figure.suppressed) for figure in figures.values()) == 1:
        rest = [key for key, figure in figures.items() if not figure.suppressed and figure.people]
        if rest:
            hidden[min(rest, key=lambda key: figures[key].people or 0)] = _HIDDEN
    return hidden


def _key(item: BaseModel) -> tuple[object, ...]:
    return tuple(getattr(item, name, None) for name in _KEYS)
