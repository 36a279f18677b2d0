"""Settings of a process; the only reader of the environment."""

from services.platform.settings.model import (
    EVERY_ORGANIZATION,
    AuthSettings,
    DatabaseSettings,
    HttpSettings,
    IssuerSettings,
    KafkaSettings,
    KeysSettings,
    LogSettings,
    MailSettings,
    PublisherSettings,
    Service,
    Settings,
    SignInProvider,
    SignInSettings,
    VaultSettings,
)
from services.platform.settings.variables import SettingInfo, SettingsError, child_environment, redact_passwords

__all__ = [
    "EVERY_ORGANIZATION",
    "AuthSettings",
    "DatabaseSettings",
    "HttpSettings",
    "IssuerSettings",
    "KafkaSettings",
    "KeysSettings",
    "LogSettings",
    "MailSettings",
    "PublisherSettings",
    "Service",
    "SettingInfo",
    "Settings",
    "SettingsError",
    "SignInProvider",
    "SignInSettings",
    "VaultSettings",
    "child_environment",
    "redact_passwords",
]
