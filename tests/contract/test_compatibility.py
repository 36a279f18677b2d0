"""Compatible and incompatible second revisions of an event."""

from dataclasses import replace
from typing import Any

import pytest

from services.contract.catalogue import load, lock
from services.contract.codec import Codec
from services.contract.compatibility import find_incompatibilities
from services.contract.schema import Revision
from tests.contract.product import Product
from tests.support.events import example, public_event

EVENT = "relationships/session-cancelled"
TYPE = "mentorship.relationships.session-cancelled"
NOTICE: dict[str, Any] = {
    "name": "notice_hours",
    "type": ["null", "int"],
    "default": None,
    "doc": "Hours between calling it off and its start; null where unknown.",
    "minimum": 0,
}


def faults(product: Product) -> list[str]:
    return list(find_incompatibilities(load(product.root).types[TYPE]))


def test_a_field_with_a_default_may_be_added(product: Product) -> None:
    product.revise(EVENT, NOTICE)
    assert faults(product) == []


def test_both_revisions_are_read_as_the_latest(product: Product) -> None:
    old = Codec(load(product.root))
    event = public_event(load(product.root).types[TYPE], example(load(product.root).types[TYPE]))
    written = old.encode(event, "a-topic")

    product.revise(EVENT, NOTICE)
    new = Codec(load(product.root))
    assert new.decode(written.headers, written.value).data == {**event.data, "notice_hours": None}
    fresh = new.encode(replace(event, data={**event.data, "notice_hours": 2}), "a-topic")
    assert fresh.value[:5] == b"\x00" + len(lock(product.root)).to_bytes(4), "the id that was committed last"
    assert new.decode(fresh.headers, fresh.value).data["notice_hours"] == 2
    assert new.encode(event, "a-topic").value[:5] == fresh.value[:5]


def test_an_enumeration_may_grow(product: Product) -> None:
    parties = ["mentor", "mentee", "coordinator", "program", "calendar"]
    product.revise(EVENT, changes={"cancelled_by": {"values": parties}})
    assert faults(product) == []


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ({"name": "notice_hours", "type": "int", "doc": "-"}, "notice_hours is added and has no default"),
        ({"name": "calendar_id", "type": "string", "doc": "-"}, "calendar_id is added and has no default"),
    ],
)
def test_a_field_without_a_default_may_not_be_added(product: Product, field: dict[str, Any], fault: str) -> None:
    product.revise(EVENT, field)
    assert f"{TYPE} revision 2: {fault}" in faults(product)
    assert any("revision 1 cannot be read as revision 2" in line for line in faults(product))


def test_a_field_without_a_default_may_not_be_removed(product: Product) -> None:
    product.revise(EVENT, without="late")
    assert f"{TYPE} revision 2: late is removed and has no default" in faults(product)
    assert any("revision 2 cannot be read as revision 1" in line for line in faults(product))


@pytest.mark.parametrize(
    ("field", "change", "fault"),
    [
        ("late", {"type": "int"}, "late changes its type from 'boolean' to 'int'"),
        ("cancelled_by", {"values": ["mentor", "mentee", "program"]}, "cancelled_by no longer allows coordinator"),
        ("session_id", {"values": ["a"]}, "session_id cannot begin or cease to be an enumeration"),
        ("session_id", {"pattern": "[0-9]+"}, "session_id changes its pattern from None to '[0-9]+'"),
        ("session_id", {"personal": True}, "session_id changes its personal from None to True"),
        ("late", {"default": False}, "late changes its default from None to False"),
        ("position", {"minimum": 5}, "position narrows its minimum from 1 to 5"),
        ("position", {"maximum": 5}, "position narrows its maximum from None to 5"),
    ],
)
def test_a_field_may_not_change(product: Product, field: str, change: dict[str, Any], fault: str) -> None:
    product.revise(EVENT, changes={field: change})
    assert f"{TYPE} revision 2: {fault}" in faults(product)


def test_it_is_transitive(product: Product) -> None:
    """The third revision is compatible with the second, but not with the first."""
    product.revise(EVENT, NOTICE)
    entry = load(product.root).types[TYPE]
    second = entry.revisions[1]
    others = [field for field in second.fields if field["name"] != "notice_hours"]
    text = {"name": "notice_hours", "type": ["null", "string"], "default": None, "doc": "-"}
    reused = Revision(31, second.context, second.event, 4, second.document | {"fields": [*others, text]})
    dropped = Revision(30, second.context, second.event, 3, second.document | {"fields": others})
    pairs = replace(entry, revisions=(second, dropped, reused))
    assert any("revision 2 cannot be read as revision 4" in line for line in find_incompatibilities(pairs))


def test_the_check_includes_compatibility(product: Product) -> None:
    product.revise(EVENT, without="late")
    assert f"{TYPE} revision 2: late is removed and has no default" in product.violations()
