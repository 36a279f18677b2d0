"""The headers of a record are parsed once, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from services.contract.headers import RecordHeaders


@given(st.lists(st.tuples(st.sampled_from(["ce_id", "other"]), st.binary(max_size=8))))
def test_a_header_is_text_or_missing(headers: list[tuple[str, bytes]]) -> None:
    id_ = RecordHeaders(headers).id
    assert id_ is None or id_.encode() in [value for name, value in headers if name == "ce_id"]


def test_of_a_repeated_header_the_first_counts() -> None:
    assert RecordHeaders([("ce_type", b"a"), ("ce_type", b"b")]).type == "a"
