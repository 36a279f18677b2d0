"""Schema Registry interface: the requests of its clients, and the error codes."""

import json
from collections.abc import Callable

import pytest

from services.contract.catalogue import catalogue
from services.contract.registry import Registry, RegistryError

SUBJECT = "mentorship.hub.relationships.v1-mentorship.relationships.Matched"
MATCHED = catalogue().types["mentorship.relationships.matched"].latest


def test_a_schema_by_id_is_the_published_one() -> None:
    assert json.loads(Registry().schema(MATCHED.id)["schema"]) == MATCHED.document


def test_subjects_are_named_after_topic_and_record() -> None:
    subjects = Registry(["hub", "harbour"]).subjects()
    assert SUBJECT in subjects
    assert "mentorship.harbour.enrollment-restricted.v1-mentorship.enrollment.Applied" in subjects
    assert "mentorship.hub.enrollment.v1-mentorship.publication.Checkpoint" in subjects
    once = len(catalogue().restricted)
    assert len(subjects) == len(set(subjects)) == 2 * (2 * (len(catalogue().events) + 2) - once)


def test_a_restricted_event_has_no_subject_of_an_open_topic() -> None:
    record = "mentorship.relationships.FeedbackGiven"
    subjects = [subject for subject in Registry().subjects() if subject.endswith(record)]
    assert subjects == [f"mentorship.hub.relationships-restricted.v1-{record}"]


def test_a_version_has_its_id_and_schema() -> None:
    registry = Registry()
    assert registry.versions(SUBJECT) == [1, 2, 3]
    version = registry.version(SUBJECT, "3")
    assert version == registry.version(SUBJECT, "latest") == registry.version(SUBJECT, "-1")
    assert (version["subject"], version["id"], version["version"]) == (SUBJECT, MATCHED.id, 3)
    assert json.loads(version["schema"]) == MATCHED.document


def test_a_schema_lists_its_subjects() -> None:
    assert {"subject": SUBJECT, "version": 3} in Registry().schema_versions(MATCHED.id)
    assert len(Registry().schema_versions(MATCHED.id)) == 2


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda registry: registry.schema(99999), 40403),
        (lambda registry: registry.schema_versions(0), 40403),
        (lambda registry: registry.versions("no-such-subject"), 40401),
        (lambda registry: registry.version(SUBJECT, "4"), 40402),
        (lambda registry: registry.version(SUBJECT, "newest"), 42202),
    ],
)
def test_a_missing_entry_has_the_registrys_error_code(ask: Callable[[Registry], object], code: int) -> None:
    with pytest.raises(RegistryError) as missing:
        ask(Registry())
    assert missing.value.body["error_code"] == code
