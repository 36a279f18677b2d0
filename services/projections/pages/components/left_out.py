"""Note on the relationships that carry no influence under the effect policy shown, with the other policy as a link."""

from services.projections.network.answers.left_out import LeftOut
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link, Note
from services.projections.pages.components.links import PageLinks


def left_out_note(links: PageLinks, left_out: LeftOut, *, everywhere: bool = False) -> Note | None:
    """Return how many relationships are left out and why, and a link to the page under the other policy.

    Args:
        links: Links that keep the request.
        left_out: The counts.
        everywhere: Whether the counts are about the whole federation although the page is about a part of it.
    """
    text = _text(left_out)
    if text is None:
        return None
    scope = "In the whole federation, " if everywhere else ""
    text = scope + text if scope else text[0].upper() + text[1:]
    return Note(text, _other_policy(links, left_out))


def _text(left_out: LeftOut) -> str | None:
    if left_out.effect == "started":
        if not left_out.without_session:
            return None
        have = _of(left_out.without_session, left_out.relationships)
        return f"{have} no session on record. Influence is counted from the start of every relationship."
    if not left_out.undelivered:
        return None
    have = _of(left_out.undelivered, left_out.relationships)
    return f"{have} {_missing(left_out.effect)} and {_carry(left_out.undelivered)} no influence in these figures."


def _of(part: int, total: int) -> str:
    relationships = formats.count(total, "relationship")
    return f"{formats.number(part)} of {relationships} {'has' if part == 1 else 'have'}"


def _carry(count: int) -> str:
    return "carries" if count == 1 else "carry"


def _missing(effect: str) -> str:
    if effect == "closed":
        return "not ended"
    sessions = effect.partition(":")[2]
    return f"fewer than {sessions} sessions on record" if sessions not in ("", "1") else "no session on record"


def _other_policy(links: PageLinks, left_out: LeftOut) -> Link:
    if left_out.effect == "started":
        return Link("Count from the first session instead", links.address(effect="met"))
    return Link("Count from the start of each relationship instead", links.address(effect="started"))
