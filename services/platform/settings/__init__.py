"""Settings of a process; the only reader of the environment."""

from services.platform.settings.model import Auth, Database, Http, Issuer, Kafka, Log, Settings
from services.platform.settings.variables import SettingInfo, SettingsError, child_environment, redact_passwords

__all__ = [
    "Auth",
    "Database",
    "Http",
    "Issuer",
    "Kafka",
    "Log",
    "SettingInfo",
    "Settings",
    "SettingsError",
    "child_environment",
    "redact_passwords",
]
