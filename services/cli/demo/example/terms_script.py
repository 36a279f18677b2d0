"""Script of the example's data-sharing terms: the next version, published now and in force in a month."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.cli.demo.example.step import Step, iso_format

NEXT_VERSION = "2026-1"
"""The version that organizations which join now accept; the earlier ones joined under a version on paper, 2023-1."""
_NOTICE = timedelta(days=30)
_TEXT = """Terms of sharing data in this federation, version 2026-1

1. What these terms are about
The organizations of this federation run mentoring programs together. Each of them remains responsible for its own
programs and for the data of its own people. These terms say what leaves an organization, for whom, and how that ends.

2. What is shared, as each organization chooses
Figures: the organization's part in the figures of the federation. They are published in batches of at least five
people, and a batch that was published is not published again with one person more or fewer.
Network: who mentored whom, under pseudonyms, so that the federation can see which mentees went on to mentor.
Events: what happens in the programs, without names, for other systems of the federation.
Directory: the names of the organization and its programs in the lists of the federation.
An organization can share any of the four, or none. It can change its choice on any day, and the change holds at once.

3. What never leaves
Names, addresses and other personal data; what people write to each other or about each other; what is said in a
session; concerns. Of a sealed program only counts leave, of a confidential one nothing that leads to a person.

4. People decide for themselves
A person may refuse to be part of what is shared, take along what is held about them, and have it erased. An
organization does not make mentoring depend on a consent that mentoring does not need.

5. Leaving
An organization may leave with a notice of thirty days. From the day it leaves nothing of it is published. What was
published before stays in figures of batches, which show no person.

6. Changes
A new version is published at least thirty days before it is in force. Who does not accept it by then keeps sharing
under the version that was accepted, until the federation and the organization have agreed on what follows.
"""


def publishes_terms(now: datetime) -> Iterator[Step]:
    """Yield the step in which the federation publishes the next version of its terms, after all have joined.

    Args:
        now: The end of the example's past.
    """
    body = {"terms_version": NEXT_VERSION, "text": _TEXT, "effective_from": iso_format(now + _NOTICE)}
    yield Step(now - timedelta(minutes=4), "terms", "terms", "/enrollment/v1/terms", body)
