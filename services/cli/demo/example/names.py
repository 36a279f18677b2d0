"""Invented names of the example's people, in the scripts that people write theirs in."""

from random import Random

_GIVEN = (
    *("Anna", "Ben", "Chiara", "Daniel", "Elif", "Farid", "Grace", "Hanna", "Ines", "Jonas", "Kwame", "Leila", "Mateo"),
    *("Nadia", "Oliver", "Priya", "Quentin", "Rosa", "Samuel", "Tariq", "Ursula", "Viktor", "Wanjiru", "Ximena"),
    *("Yusuf", "Zoë", "Amélie", "Björn", "Ayşe", "Łukasz", "Siobhán", "Thành", "Noor", "Émile", "Søren", "Ngozi"),
)
_FAMILY = (
    *("Berg", "Okafor", "Silva", "Haddad", "Lindqvist", "Moreau", "Nakamura", "Patel", "Quispe", "Rossi", "Schmidt"),
    *("Tanaka", "Usman", "Varga", "Weber", "Yilmaz", "Zieliński", "Ó Briain", "Nguyễn", "Castañeda", "Dvořák"),
    *("Fernández", "García", "Hansen", "Ivanova", "Jovanović", "Kowalski", "López", "Mbeki", "Novák", "Papadopoulos"),
)
_WHOLE = (
    *("王小明", "Мария Петрова", "محمد علي", "さくら 田中", "Ελένη Παππά"),
    *("אורי כהן", "प्रिया शर्मा", "김민준", "O", "Björk"),
)
_SHARE_OF_OTHER_SCRIPTS = 0.04


def invent_name(dice: Random) -> str:
    """Return an invented name.

    Args:
        dice: Decides which.
    """
    if dice.random() < _SHARE_OF_OTHER_SCRIPTS:
        return dice.choice(_WHOLE)
    return f"{dice.choice(_GIVEN)} {dice.choice(_FAMILY)}"


def invent_address(person: str) -> str:
    """Return a mail address that no mail ever reaches: `example.org` is reserved for examples.

    Args:
        person: What tells the person from the example's other people.
    """
    return f"{person}@example.org"
