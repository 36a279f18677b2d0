"""The file of the master key: what is refused, and what each step of a rotation leaves."""

from pathlib import Path

import pytest

from services.vault.errors import MasterKeyError, TamperedRecordError
from services.vault.master_key import MasterKey, MasterKeyFile


@pytest.fixture
def file(tmp_path: Path) -> MasterKeyFile:
    return MasterKeyFile(tmp_path / "vault" / "master_key")


def test_created_readable_by_its_owner_alone(file: MasterKeyFile) -> None:
    key = file.create()
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.create() == key
    assert [path.name for path in file.path.parent.iterdir()] == ["master_key"]


def test_missing_file_is_named(file: MasterKeyFile) -> None:
    with pytest.raises(MasterKeyError, match=r"no master key in .*master_key.*f00"):
        file.load("f00")


def test_wrong_key_is_named_with_both_fingerprints(file: MasterKeyFile) -> None:
    found = file.create().fingerprint
    with pytest.raises(MasterKeyError, match=f"holds the master key {found[:16]}.* wrapped with feedbeef"):
        file.load("feedbeef")


@pytest.mark.parametrize("text", ["", "xyz", "00" * 32, "ab" * 31, "ab" * 33, "é"])
def test_malformed_file(file: MasterKeyFile, text: str) -> None:
    fingerprint = file.create().fingerprint
    file.path.write_text(text, encoding="utf-8")
    with pytest.raises(MasterKeyError, match="master_key"):
        file.load(fingerprint)


def test_wrapped_key_opens_with_its_master_key_only() -> None:
    one, other = MasterKey(b"1" * 32), MasterKey(b"2" * 32)
    assert one.unwrap(one.wrap(b"k" * 32)) == b"k" * 32
    with pytest.raises(TamperedRecordError):
        other.unwrap(one.wrap(b"k" * 32))


def test_the_key_is_in_no_message() -> None:
    assert b"1111".hex() not in repr(MasterKey(b"1" * 32))
    assert "1111" not in repr(MasterKey(b"1" * 32))


def test_next_key_counts_while_the_old_one_is_there(file: MasterKeyFile) -> None:
    old, new = file.create(), file.prepare_next()
    assert file.prepare_next() == new != old
    assert file.load(old.fingerprint) == old
    assert file.load(new.fingerprint) == new


def test_promotion_overwrites_the_old_key_before_its_file_goes(file: MasterKeyFile) -> None:
    old, new = file.create(), file.prepare_next()
    with file.path.open("rb") as same_bytes_on_disk:
        assert file.promote(new.fingerprint)
        assert same_bytes_on_disk.read() == b"0" * 64
    assert file.load(new.fingerprint) == new
    assert not file.promote(new.fingerprint)
    with pytest.raises(MasterKeyError):
        file.load(old.fingerprint)


def test_promotion_that_ended_after_overwriting_is_completed(file: MasterKeyFile) -> None:
    file.create()
    new = file.prepare_next()
    file.path.write_text("0" * 64, encoding="ascii")
    assert file.load(new.fingerprint) == new
    assert file.present() is None
    assert file.promote(new.fingerprint)
    assert file.present() == new.fingerprint


def test_another_next_key_is_not_promoted(file: MasterKeyFile) -> None:
    old = file.create()
    file.prepare_next()
    with pytest.raises(MasterKeyError, match="is not the master key"):
        file.promote("feedbeef")
    assert file.load(old.fingerprint) == old
