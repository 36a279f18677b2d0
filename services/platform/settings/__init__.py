"""What a process is told from outside. The only reader of the environment."""

from services.platform.settings.model import Auth, Database, Http, Issuer, Kafka, Log, Settings
from services.platform.settings.variables import Described, SettingsError, child_environment, redact

__all__ = [
    "Auth",
    "Database",
    "Described",
    "Http",
    "Issuer",
    "Kafka",
    "Log",
    "Settings",
    "SettingsError",
    "child_environment",
    "redact",
]
