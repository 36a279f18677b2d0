"""Program-local pseudonyms of the persons of a sealed program: countable and linkable inside it, unlinkable outside.

A pseudonym is a UUID of version 8 (custom layout): 74 bits of a keyed hash of program and person, and 48 bits of a
keyed hash of program and those 74 bits. The second part lets the holder of the secret recognise a pseudonym, which
makes pseudonymization idempotent: `relationships`, which knows the people of a sealed program only by the pseudonyms
`enrollment` published, publishes the same pseudonyms.
"""

from functools import lru_cache
from hmac import compare_digest, digest
from uuid import UUID

MINIMUM_SECRET = 16
_BODY_BITS, _TAG_BITS = 74, 48


class Pseudonyms:
    """Program-local ids of the persons of sealed programs."""

    def __init__(self, secret: bytes) -> None:
        """Set the secret, shared by all services of one publisher and known to no one else.

        Args:
            secret: At least 16 bytes; a different secret gives every person a different pseudonym.

        Raises:
            ValueError: The secret is too short.
        """
        if len(secret) < MINIMUM_SECRET:
            raise ValueError(f"the pseudonym secret has {len(secret)} bytes; it needs {MINIMUM_SECRET} or more")
        self._secret = secret
        self.local = lru_cache(maxsize=16384)(self._local)

    def _local(self, program_id: str, person_id: str) -> str:
        """Return the pseudonym of a person inside a program.

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

    def _bits(self, purpose: str, program_id: str, subject: str, bits: int) -> int:
        message = f"mentorship.pseudonym.{purpose}:{program_id}:{subject}".encode()
        return int.from_bytes(digest(self._secret, message, "sha256"), "big") >> (256 - bits)


def _uuid(body: int, tag: int) -> UUID:
    """Place 122 bits around the four of the version (8) and the two of the variant."""
    free = body << _TAG_BITS | tag
    high, middle, low = free >> 74, free >> 62 & 0xFFF, free & (1 << 62) - 1
    return UUID(int=high << 80 | 0x8 << 76 | middle << 64 | 0b10 << 62 | low)


def _parts(pseudonym: UUID) -> tuple[int, int]:
    bits = pseudonym.int
    free = bits >> 80 << 74 | (bits >> 64 & 0xFFF) << 62 | bits & (1 << 62) - 1
    return free >> _TAG_BITS, free & (1 << _TAG_BITS) - 1
