"""Entries of the navigation: the pages of those who look."""

from collections.abc import Sequence

from services.projections.pages.components.blocks import Link
from services.web.identity.principal import Principal

_FEDERATION = (
    Link("Federation", "/federation"),
    Link("Programs", "/programs"),
    Link("Network", "/network"),
    Link("Status", "/status"),
)
_REPORT = (Link("Board report", "/report"),)
_ADMINISTRATION = (Link("Administration", "/admin"),)
_DESK = (Link("Desk", "/desk"), Link("People", "/people"))


def navigation(principal: Principal | None) -> Sequence[Link]:
    """Return the pages that a principal finds in the navigation.

    Args:
        principal: Who looks; None on a page for everyone.
    """
    if principal is None:
        return ()
    own = (Link("My mentoring", "/me"),) if principal.people or principal.wards else ()
    desk = _DESK if "coordinator" in principal.roles else ()
    reads = _REPORT if "executive" in principal.roles else ()
    administers = _ADMINISTRATION if principal.roles & {"coordinator", "operator"} else ()
    return (*own, *desk, *(_FEDERATION if principal.roles else ()), *reads, *administers)


def footer_links(principal: Principal | None) -> Sequence[Link]:
    """Return the links at the foot of every page: what the principal may open, and nothing on a page for everyone."""
    if principal is None:
        return ()
    figures = (Link("Definitions", "/definitions"), Link("Status", "/status")) if principal.roles else ()
    return (Link("Find", "/find"), *figures)


def palette_pages(principal: Principal) -> Sequence[Link]:
    """Return the pages that the command palette offers: those of the navigation, and what one does from anywhere."""
    reports = () if principal.roles.isdisjoint({"coordinator", "analyst"}) else _REPORT
    more = () if "executive" in principal.roles else reports
    figures = (Link("Definitions of the figures", "/definitions"),) if principal.roles else ()
    return (*navigation(principal), *more, *figures)


def landing_page(principal: Principal) -> str:
    """Return the page on which a principal begins.

    Those who look after the federation begin with its figures, coordinators with their desk, people with their own
    mentoring; who has several roles begins with the widest.
    """
    if principal.roles - {"coordinator"}:
        return "/federation"
    return "/desk" if principal.roles else "/me"
