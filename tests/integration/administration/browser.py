"""A browser of one persona: it reads pages and posts their forms."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

from httpx2 import Response

from tests.integration.permissions.world import World


class Browser:
    """A browser of one persona: it reads pages, and posts their forms with what is typed.

    Args:
        world: The federation.
        persona: Who looks.
    """

    def __init__(self, world: World, persona: str) -> None:
        headers = {"Authorization": f"Bearer {persona}", "Accept": "text/html"}
        self.client = world.client(world.apps["/"], headers=headers, follow_redirects=False)

    def get(self, address: str) -> Response:
        """Return a page."""
        return self.client.get(address)

    def text(self, address: str) -> str:
        """Return the words of a page that must be there."""
        answer = self.get(address)
        assert answer.status_code == 200, answer.text
        return words(answer)

    def post(self, address: str, **typed: object) -> Response:
        """Post a form."""
        return self.client.post(address, data={"_key": str(uuid4()), **typed})

    def done(self, address: str, **typed: object) -> str:
        """Post a form that must be accepted, and return the address that it leads to."""
        answer = self.post(address, **typed)
        assert answer.status_code == 303, words(answer)
        return str(answer.headers["location"])

    def refused(self, address: str, **typed: object) -> str:
        """Post a form that must be refused, and return the words of the page."""
        answer = self.post(address, **typed)
        assert answer.status_code == 422, (answer.status_code, words(answer))
        return words(answer)


def words(answer: Response) -> str:
    """Return the words of a page, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))
