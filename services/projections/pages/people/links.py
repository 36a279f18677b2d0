"""Addresses of the pages about a person, a relationship and a program."""


def person_page(person: str) -> str:
    """Return the page about a person, for staff."""
    return f"/people/{person}"


def guardian_page(person: str) -> str:
    """Return the page on which a guardian of a person is found and added."""
    return f"/people/{person}/guardian"


def room_page(relationship: str) -> str:
    """Return the page about a relationship."""
    return f"/rooms/{relationship}"


def program_page(program: str, tab: str = "") -> str:
    """Return the page about a program, or one of its tabs."""
    return f"/programs/{program}/{tab}" if tab else f"/programs/{program}"
