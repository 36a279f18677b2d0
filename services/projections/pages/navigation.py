"""Entries of the navigation: the pages of those who look."""

from collections.abc import Sequence

from services.projections.pages.components.blocks import Link
from services.web.identity.principal import Principal

_NETWORK = Link("Network", "/network")
_QUESTIONS = Link("Saved questions of the network", "/network/questions")
_FEDERATION = (
    Link("Federation", "/federation"),
    Link("Programs", "/programs"),
    _NETWORK,
    Link("Status", "/status"),
)
_REPORT = (Link("Board report", "/report"),)
_ADMINISTRATION = (Link("Administration", "/admin"),)
_PROGRAMS = Link("Programs", "/programs")
_OF_ONE_PROGRAM = 2
"""Parts of the address of the page of one program."""
_AREAS = {
    "programs": _PROGRAMS,
    "people": Link("People", "/people"),
    "network": Link("Network", "/network"),
    "admin": Link("Administration", "/admin"),
    "organizations": Link("Organizations", "/organizations"),
    "me": Link("My mentoring", "/me"),
    "report": Link("Board reports", "/report"),
}
"""Pages above others, by the first part of their addresses."""
_DESK = (Link("Desk", "/desk"), Link("People", "/people"))


SHORTCUTS = {"/me": "m", "/desk": "d", "/federation": "f", "/programs": "p", "/network": "n", "/status": "s"}
"""The key that, after `g`, opens a page of the navigation, by its address."""


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
    federation = [each for each in _FEDERATION if each is not _NETWORK or sees_network(principal)]
    return (*own, *desk, *(federation if principal.roles else ()), *reads, *administers)


def footer_links(principal: Principal | None) -> Sequence[Link]:
    """Return the links at the foot of every page: what the principal may open, and nothing on a page for everyone."""
    if principal is None:
        return ()
    figures = (Link("Definitions", "/definitions"), Link("Status", "/status")) if principal.roles else ()
    return (Link("Find", "/find"), *figures)


def sees_network(principal: Principal) -> bool:
    """Return whether the network is among the pages of a principal: operators see no figure."""
    return bool(principal.roles) and principal.roles != {"operator"}


def palette_pages(principal: Principal) -> Sequence[Link]:
    """Return the pages that the command palette offers: those of the navigation, and what one does from anywhere."""
    places = navigation(principal)
    reports = () if principal.roles.isdisjoint({"coordinator", "analyst"}) else _REPORT
    more = () if "executive" in principal.roles else reports
    network = (_QUESTIONS,) if sees_network(principal) else ()
    figures = (*network, Link("Definitions of the figures", "/definitions")) if principal.roles else ()
    return (*places, *more, *figures)


def landing_page(principal: Principal) -> str:
    """Return the page on which a principal begins.

    Those who look after the federation begin with its figures, operators, who see none, with the state of the system,
    coordinators with their desk, people with their own mentoring; a reader with several roles begins with the widest.
    """
    if principal.roles == {"operator"}:
        return "/status"
    if principal.roles - {"coordinator"}:
        return "/federation"
    return "/desk" if principal.roles else "/me"


def program_above(path: str) -> str | None:
    """Return the id of the program whose page is above a page; None where none is.

    Args:
        path: The path of the page.
    """
    parts = path.strip("/").split("/")
    if parts[:2] == ["network", "programs"] and len(parts) == _OF_ONE_PROGRAM + 1:
        return parts[_OF_ONE_PROGRAM]
    return parts[1] if parts[0] == "programs" and len(parts) > _OF_ONE_PROGRAM else None


def ways_up(path: str, program_name: str = "") -> Sequence[Link]:
    """Return the pages above a page, the widest first: what a reader goes back to without the browser's own button.

    Args:
        path: The path of the page.
        program_name: The name of the program whose page is above it; empty where it is not known.
    """
    if program := program_above(path):
        return (_PROGRAMS, Link(program_name or "The program", f"/programs/{program}"))
    parts = path.strip("/").split("/")
    area = _AREAS.get(parts[0])
    return () if area is None or len(parts) == 1 else (area,)
