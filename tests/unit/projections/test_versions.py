"""The ledger of read model versions only grows: one fingerprint always means one content."""

from pathlib import Path

import pytest

from services.projector.projection import fingerprint
from tests.support.read_model_versions import ContentChangedError, Contents, Ledger, all_logs, read_models
from tests.support.recording_projection import RecordingProjection

CONTENT: Contents = {"log": {"trails": "a"}}
CHANGED: Contents = {"log": {"trails": "b"}}


def ledger() -> Ledger:
    return Ledger(versions={"trail@1": {fingerprint(RecordingProjection()): CONTENT}})


def test_a_version_is_added_once() -> None:
    empty = Ledger()
    assert empty.add(RecordingProjection(), CONTENT)
    assert not empty.add(RecordingProjection(), CONTENT)
    assert empty == ledger()


@pytest.mark.parametrize("content", [CHANGED, {}, {"log": {}}, {**CONTENT, "further": {"trails": "c"}}])
def test_another_content_of_one_version_is_refused(content: Contents) -> None:
    recorded = ledger()
    with pytest.raises(ContentChangedError, match=r"trail@1 .*/trails.*raise `version` in RecordingProjection"):
        recorded.add(RecordingProjection(), content)
    assert recorded == ledger()


@pytest.mark.parametrize(("name", "value"), [("version", 2), ("schema_sql", "CREATE TABLE trails (ids text)")])
def test_another_version_and_other_tables_may_hold_something_else(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    recorded, changed = ledger(), RecordingProjection()
    monkeypatch.setattr(changed, name, value)
    assert recorded.add(changed, CHANGED)
    with pytest.raises(ContentChangedError):
        recorded.add(RecordingProjection(), CHANGED)


def test_a_version_is_held_to_the_logs_it_was_recorded_with_and_a_new_one_to_all() -> None:
    recorded = Ledger(versions={"trail@1": {fingerprint(RecordingProjection()): {}}})
    assert not recorded.logs_of(RecordingProjection())
    assert recorded.logs_of(RecordingProjection("another")) == all_logs()


def test_a_log_is_added_and_never_edited(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "some.jsonl"
    log.parent.mkdir()
    log.write_text("{}\n")
    empty = Ledger()
    assert empty.add_logs(tmp_path)
    empty.save(tmp_path)
    assert not Ledger.load(tmp_path).add_logs(tmp_path)
    log.write_text("{}\n{}\n")
    with pytest.raises(ContentChangedError, match=r"\(some\)"):
        Ledger.load(tmp_path).add_logs(tmp_path)


def test_every_read_model_has_a_fingerprint_of_its_own() -> None:
    assert len({fingerprint(model) for model in read_models()}) == len(read_models())
