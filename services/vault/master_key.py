"""The master key, which wraps the keys of people (RFC 3394), and its file.

The file holds 64 hexadecimal characters. While a rotation runs, the next master key is in a file beside it,
`<name>.next`: whichever of the two the database of keys names is the right one, so that a rotation may end at any step.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from services.vault.errors import MasterKeyError, TamperedRecordError

_BYTES = 32
_CHARACTERS = 2 * _BYTES
SHOWN = 16
"""Characters of a fingerprint that messages show."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key of 256 bits that wraps other keys."""

    key: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """A digest that identifies the key without revealing it."""
        return hashlib.sha256(b"mentorship master key\0" + self.key).hexdigest()

    def wrap(self, key: bytes) -> bytes:
        """Return a key, wrapped."""
        return aes_key_wrap(self.key, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return a wrapped key.

        Raises:
            TamperedRecordError: It was wrapped by another master key, or changed since.
        """
        try:
            return aes_key_unwrap(self.key, wrapped)
        except (InvalidUnwrap, ValueError):
            raise TamperedRecordError("a wrapped key does not open with the present master key") from None


class MasterKeyFile:
    """The file of the master key.

    Args:
        path: The file; the next one of a rotation is beside it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._next = path.with_name(f"{path.name}.next")

    def create(self) -> MasterKey:
        """Return the key of the file, made at random, readable by its owner alone, where the file is missing."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._write(self.path)
        return self._read(self.path)

    def load(self, fingerprint: str) -> MasterKey:
        """Return the master key of a fingerprint: that of the file, or the next one of a rotation that did not end.

        Raises:
            MasterKeyError: Neither has it; says which one was expected and which was found.
        """
        keys: list[MasterKey] = []
        for _ in range(2):  # a rotation may replace the file between the looks at the two names
            keys = self._keys()
            for key in keys:
                if key.fingerprint == fingerprint:
                    return key
        if not keys:
            raise MasterKeyError(
                f"there is no master key in {self.path}: restore the file of the key {fingerprint[:SHOWN]}, "
                "without which no personal data opens (MENTORSHIP_VAULT__KEY_FILE)"
            )
        found = " and ".join(key.fingerprint[:SHOWN] for key in keys)
        raise MasterKeyError(
            f"{self.path} holds the master key {found}, but the keys of people are wrapped with "
            f"{fingerprint[:SHOWN]}: restore that file (MENTORSHIP_VAULT__KEY_FILE)"
        )

    def present(self) -> str | None:
        """Return the fingerprint of the key in the file itself; None where it holds none."""
        try:
            return self._read(self.path).fingerprint
        except (FileNotFoundError, MasterKeyError):
            return None

    def _keys(self) -> list[MasterKey]:
        """Return the keys that are there: the present one, the next one of a rotation, or both."""
        keys = []
        for path in (self.path, self._next):
            try:
                keys.append(self._read(path))
            except FileNotFoundError:
                continue
            except MasterKeyError:
                if path == self.path and self._next.exists():
                    continue  # a rotation was interrupted after it overwrote the old key
                raise
        return keys

    def prepare_next(self) -> MasterKey:
        """Return the next master key of a rotation, created where an interrupted rotation left none."""
        if not self._next.exists():
            self._write(self._next)
        return self._read(self._next)

    def promote(self, fingerprint: str) -> bool:
        """Destroy the old key and put the next one in its place; without effect where that is done.

        The old key is overwritten before its file is replaced; the next key lies beside it until then.

        Args:
            fingerprint: Of the key that the file must hold afterwards.

        Returns:
            Whether an old key was destroyed now.

        Raises:
            MasterKeyError: The next key is not the one that is expected.
        """
        if not self._next.exists():
            return False
        if self._read(self._next).fingerprint != fingerprint:
            raise MasterKeyError(f"{self._next} is not the master key {fingerprint[:SHOWN]}")
        if self.path.exists():
            self._overwrite()
        self._next.replace(self.path)
        _sync_folder(self.path.parent)
        return True

    def _overwrite(self) -> None:
        with self.path.open("r+b") as file:
            length = len(file.read())
            file.seek(0)
            file.write(b"0" * length)
            file.truncate(length)
            file.flush()
            os.fsync(file.fileno())

    def _write(self, path: Path) -> None:
        """Create a file that holds a whole key or does not exist, also after a crash."""
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            with contextlib.suppress(FileExistsError):  # another process was faster: its key counts
                os.link(draft, path)
        finally:
            draft.unlink()
        _sync_folder(path.parent)

    def _read(self, path: Path) -> MasterKey:
        try:
            text = path.read_text(encoding="ascii").strip()
            key = bytes.fromhex(text)
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise MasterKeyError(f"the master key in {path} cannot be read: {error}") from None
        if len(text) != _CHARACTERS or key == bytes.fromhex("0" * _CHARACTERS):
            raise MasterKeyError(f"{path} holds no master key: {_CHARACTERS} hexadecimal characters are expected")
        return MasterKey(key)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
