"""CloudEvents headers of a record, parsed once."""

from collections.abc import Iterable

from services.contract.errors import UndecodableRecordError
from services.contract.record import CONTENT_TYPE, SPEC_VERSION

_REQUIRED = ("ce_id", "ce_source", "ce_type")
_CONSTANT = {"ce_specversion": SPEC_VERSION, "content-type": CONTENT_TYPE}


class RecordHeaders:
    """The CloudEvents headers of a record as text; of a repeated header the first counts, other headers are ignored.

    Reading one never fails, so that records of any origin can be classified; `require_valid` checks them all.

    Args:
        headers: The record's headers, as a Kafka client or `PublicRecord.headers` gives them.
    """

    __slots__ = ("_error", "_text", "id", "source", "type")

    def __init__(self, headers: Iterable[tuple[str, bytes]]) -> None:
        text: dict[str, str] = {}
        self._error: Exception | None = None
        for name, value in headers:
            if name.startswith("ce_") or name == "content-type":
                try:
                    text.setdefault(name, value.decode())
                except (AttributeError, UnicodeDecodeError) as error:
                    self._error = error
        self._text = text
        #: `ce_id`; None if it is missing, empty or not UTF-8, as the two others.
        self.id = text.get("ce_id") or None
        #: `ce_source`.
        self.source = text.get("ce_source") or None
        #: `ce_type`.
        self.type = text.get("ce_type") or None

    def require_valid(self) -> None:
        """Check that every header a public event needs is present, printable and UTF-8.

        Raises:
            UndecodableRecordError: One is not; names it.
        """
        if self._error is not None:
            raise _bad(f"a header is not UTF-8 text: {self._error}") from self._error
        for name, constant in _CONSTANT.items():
            if self._text.get(name) != constant:
                raise _bad(f"{name} is {self._text.get(name)!r}, not {constant!r}")
        for name in _REQUIRED:
            if not self._text.get(name) or not self._text[name].isprintable():
                raise _bad(f"{name} is missing or not printable text")


def _bad(detail: str) -> UndecodableRecordError:
    return UndecodableRecordError(UndecodableRecordError.BAD_HEADERS, detail)
