"""Program-local names for the persons of a sealed program: they count and connect inside it, and lead nowhere outside.

A pseudonym is a UUID of version 8 (its own layout): 74 bits that a keyed hash draws from program and person, and 48
bits that a keyed hash draws from program and those. The second part makes a pseudonym recognisable to whoever holds the
secret, so that sealing is idempotent: `relationships`, which knows the people of a sealed program only by the names
`enrollment` published, publishes the very same names.
"""

from functools import lru_cache
from hmac import compare_digest, digest
from uuid import UUID

MINIMUM_SECRET = 16
_BODY_BITS, _TAG_BITS = 74, 48


class Pseudonyms:
    """Gives the persons of sealed programs their program-local ids."""

    def __init__(self, secret: bytes) -> None:
        """Keep the secret, which all services of one publisher share and nobody else knows.

        Args:
            secret: At least 16 bytes; another secret gives everybody another name.

        Raises:
            ValueError: The secret is too short to keep anything.
        """
        if len(secret) < MINIMUM_SECRET:
            raise ValueError(f"the secret of the pseudonyms has {len(secret)} bytes; it needs {MINIMUM_SECRET} or more")
        self._secret = secret
        self.local = lru_cache(maxsize=16384)(self._local)

    def _local(self, program_id: str, person_id: str) -> str:
        """Name a person inside a program.

        Args:
            program_id: The sealed program.
            person_id: The person's id across the federation, or already the one inside this program.

        Returns:
            The id inside this program: canonical UUID text.
        """
        if self._is_local(program_id, UUID(person_id)):
            return person_id
        body = self._bits("person", program_id, person_id, _BODY_BITS)
        return str(_uuid(body, self._tag(program_id, body)))

    def _is_local(self, program_id: str, person: UUID) -> bool:
        if person.version != 8:
            return False
        body, tag = _parts(person)
        return compare_digest(tag.to_bytes(8, "big"), self._tag(program_id, body).to_bytes(8, "big"))

    def _tag(self, program_id: str, body: int) -> int:
        return self._bits("tag", program_id, str(body), _TAG_BITS)

    def _bits(self, purpose: str, program_id: str, what: str, bits: int) -> int:
        message = f"mentorship.pseudonym.{purpose}:{program_id}:{what}".encode()
        return int.from_bytes(digest(self._secret, message, "sha256"), "big") >> (256 - bits)


def _uuid(body: int, tag: int) -> UUID:
    """Lay 122 bits around the four of the version (8) and the two of the variant."""
    free = body << _TAG_BITS | tag
    high, middle, low = free >> 74, free >> 62 & 0xFFF, free & (1 << 62) - 1
    return UUID(int=high << 80 | 0x8 << 76 | middle << 64 | 0b10 << 62 | low)


def _parts(pseudonym: UUID) -> tuple[int, int]:
    whole = pseudonym.int
    free = whole >> 80 << 74 | (whole >> 64 & 0xFFF) << 62 | whole & (1 << 62) - 1
    return free >> _TAG_BITS, free & (1 << _TAG_BITS) - 1
