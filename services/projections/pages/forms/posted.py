"""A posted form: its values and its key; it comes from a page of this site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.reader import reader_of
from services.web.http_errors import ProblemError
from services.web.identity.oidc import same_origin

KEY, VERSION, POSITION, BACK, READER = "_key", "_version", "_position", "_back", "_reader"
"""Names of the hidden fields of every form."""
MOST_FIELDS = 2_000
LONGEST_TEXT = 200_000
"""Characters of one field: a pasted list of people."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted form.

    Attributes:
        values: The values by field, without the hidden ones of every form.
        key: The idempotency key.
        version: The ETag of the state that the form was made from; empty for any.
        position: The position that its page showed; empty for none.
        back: The page to return to, on this site; empty for none.
    """

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    key: str = ""
    version: str = ""
    position: str = ""
    back: str = ""

    def first(self, name: str) -> str:
        """Return the first value of a field; empty where there is none."""
        return next(iter(self.values.get(name, ())), "").strip()

    def every(self, name: str) -> Sequence[str]:
        """Return every value of a field."""
        return self.values.get(name, ())


async def posted_form(request: Request) -> Posted:
    """Return the posted form; the dependency of a route that acts.

    Raises:
        ProblemError: 403 where another site made the browser send it; 409 where the form was made for another person
            than the one who is signed in by now; 422 where it has no key.
    """
    if "authorization" not in request.headers and not same_origin(request):
        raise ProblemError("cross-site-request", "a form is accepted from a page of this site only")
    values: dict[str, list[str]] = {}
    async with request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_TEXT) as form:
        for name, value in form.multi_items():
            values.setdefault(name, []).append(str(value).replace("\x00", "").replace("\r\n", "\n"))
    hidden = (KEY, VERSION, POSITION, BACK, READER)
    key, version, position, back, reader = ("".join(values.pop(name, ())[:1]) for name in hidden)
    if reader and reader != reader_of(getattr(request.state, "principal", None)):
        raise ProblemError("another-reader", "the form was made for another person than the one who is signed in")
    if not key or len(key) > 128 or not key.isascii() or not key.isprintable() or " " in key:
        raise ProblemError("invalid-request", "the form has no key: open its page again")
    return Posted(values, key, version, position, local_address(back) if back else "")


PostedDep = Annotated[Posted, Depends(posted_form)]
"""The parameter of a route that acts: `def enroll(request: Request, posted: PostedDep)`."""
