"""Settings of a process; the only reader of the environment."""

from services.platform.settings.model import (
    AuthSettings,
    DatabaseSettings,
    HttpSettings,
    IssuerSettings,
    KafkaSettings,
    LogSettings,
    Service,
    Settings,
)
from services.platform.settings.variables import SettingInfo, SettingsError, child_environment, redact_passwords

__all__ = [
    "AuthSettings",
    "DatabaseSettings",
    "HttpSettings",
    "IssuerSettings",
    "KafkaSettings",
    "LogSettings",
    "Service",
    "SettingInfo",
    "Settings",
    "SettingsError",
    "child_environment",
    "redact_passwords",
]
