"""Errors of the vault."""

from __future__ import annotations

from services.platform.errors import ActionableError


class VaultError(Exception):
    """Base of the reasons why a record does not open."""


class ForgottenError(VaultError):
    """The key of the record's owner was destroyed, or never existed: what it sealed opens for no one."""


class UnknownRecordError(VaultError):
    """There is no such record."""


class TamperedRecordError(VaultError):
    """A record, or the wrapped key of its owner, is not what was stored under this place: it was moved or changed."""


class MasterKeyError(ActionableError):
    """The master key is missing, malformed, or not the one that the keys of people are wrapped with."""
