"""Pseudonyms of people: words in the place of an id where no name may be read; short, and easy to say and to type."""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

_CONSONANTS, _VOWELS = "bdfhjlmnprstvwyz", "aiou"
_WORD = re.compile(rf"[{_CONSONANTS}][{_VOWELS}][{_CONSONANTS}][{_VOWELS}][{_CONSONANTS}]")
_LETTERS = ((_CONSONANTS, 4), (_VOWELS, 2), (_CONSONANTS, 4), (_VOWELS, 2), (_CONSONANTS, 4))
"""The letters of a word and the bits of each: 16 bits a word, as four digits of an id."""
_DIGITS_OF_WORD = 4
_SHORTEST, _WHOLE = 2, 8
"""Words of a pseudonym, and of a whole id."""


def pseudonym(person: str, words: int = _SHORTEST) -> str:
    """Return the pseudonym of a person, such as ``lusab-babad``: the first digits of the id as words.

    Args:
        person: The id, a UUID.
        words: How many words; 8 are the whole id.
    """
    digits = UUID(person).hex
    return "-".join(_word(int(digits[4 * place : 4 * place + 4], 16)) for place in range(words))


def pseudonyms(people: Iterable[str]) -> Mapping[str, str]:
    """Return pseudonyms that differ from each other, by person: of those that would agree, longer ones.

    Args:
        people: The ids of people who are shown beside each other.
    """
    found: dict[str, str] = {}
    same: dict[str, list[str]] = {}
    for person in dict.fromkeys(people):
        same.setdefault(pseudonym(person), []).append(person)
    for alike in same.values():
        words = next(n for n in range(_SHORTEST, _WHOLE + 1) if len({pseudonym(p, n) for p in alike}) == len(alike))
        found |= {person: pseudonym(person, words) for person in alike}
    return found


def digits_of(text: str) -> str | None:
    """Return the first digits of the id that a pseudonym represents; None for a text that is no pseudonym.

    Args:
        text: What was typed: the words of a pseudonym or its first ones, with hyphens or spaces between.
    """
    words = text.strip().casefold().replace(" ", "-").split("-")
    if len(words) > _WHOLE or not all(_WORD.fullmatch(word) for word in words):
        return None
    return "".join(f"{_number(word):0{_DIGITS_OF_WORD}x}" for word in words)


def _word(number: int) -> str:
    letters = []
    for alphabet, bits in reversed(_LETTERS):
        letters.append(alphabet[number % (1 << bits)])
        number >>= bits
    return "".join(reversed(letters))


def _number(word: str) -> int:
    number = 0
    for letter, (alphabet, bits) in zip(word, _LETTERS, strict=True):
        number = (number << bits) + alphabet.index(letter)
    return number
