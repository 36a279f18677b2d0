"""The settings of every process.

Every setting is a variable `MENTORSHIP_…`, with `__` between a group and its member: `MENTORSHIP_HTTP__PORT=8080`. A
secret can be in a file instead: `MENTORSHIP_KEY_FILE=/run/secrets/key`. An unknown variable with that prefix is an
error, because it is probably misspelt.
"""

import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.platform.settings.source import Environment
from services.platform.settings.variables import PREFIX, SECRET, SettingInfo, SettingsError, Variables, explain

Secret = Annotated[str | None, SECRET, Field(repr=False)]


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


EVERY_ORGANIZATION = "*"
_PUBLISHER = r"^[a-z][a-z0-9-]{0,39}$"
_ORGANIZATION = r"^(\*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"


class PublisherSettings(_Group):
    """A publisher that the read side trusts, and the organizations it may speak for."""

    name: str = Field(pattern=_PUBLISHER, description="The publisher: the second part of its topics' names.")
    organizations: tuple[Annotated[str, Field(pattern=_ORGANIZATION)], ...] = Field(
        min_length=1, description="Ids of organizations, or * for a hub: every organization."
    )


class DatabaseSettings(_Group):
    """The database of one service."""

    database: Secret = Field(None, description="Connection string, like postgresql://user:password@host:5432/name.")


class KafkaSettings(_Group):
    """The connection to the Kafka brokers."""

    bootstrap: str | None = Field(None, description="Brokers as host:port, separated by commas.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."
    )
    sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN."
    )
    username: str | None = Field(None, description="User name, for protocols that begin with SASL.")
    password: Secret = Field(None, description="Password of that user.")
    ca_file: Path | None = Field(None, description="CA certificates that the brokers' certificates are verified with.")
    replication_factor: int = Field(1, ge=1, le=10, description="Replicas of each partition.")
    min_insync_replicas: int = Field(1, ge=1, le=10, description="Replicas that must acknowledge a record.")

    @property
    def connection(self) -> dict[str, object]:
        """The options of every Kafka client.

        Raises:
            SettingsError: No broker is configured.
        """
        if self.bootstrap is None:
            raise SettingsError(f"no broker is set: set {PREFIX}KAFKA__BOOTSTRAP, like 127.0.0.1:9092")
        options: dict[str, object] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security_protocol,
        }
        if self.ca_file is not None:
            options["ssl_cafile"] = str(self.ca_file)
        if self.security_protocol.startswith("SASL"):
            options |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options


class IssuerSettings(_Group):
    """A trusted token issuer."""

    issuer: str = Field(description="The `iss` of its tokens.")
    audience: str = Field("mentorship", description="The `aud` that its tokens must contain.")
    jwks: str = Field(description="Address of its public keys: https://…, or file:///… .")


class AuthSettings(_Group):
    """Trusted token issuers, and the database of memberships."""

    issuers: tuple[IssuerSettings, ...] = Field((), description="As JSON: [{issuer, audience, jwks}].")
    database: Secret = Field(None, description="Connection string of the database with the table access.memberships.")


class HttpSettings(_Group):
    """The address a server listens on."""

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all addresses of the machine.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")


class LogSettings(_Group):
    """Level and format of logs."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The lowest level that is logged: debug, info, warning or error."
    )
    format: Literal["json", "console", "auto"] = Field(
        "auto", description="json, console, or auto: console on a terminal, JSON otherwise."
    )


class Settings(BaseSettings):
    """All settings. Created by `load`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    publisher: str = Field("hub", pattern=_PUBLISHER, description="Operator of the write services.")
    publishers: tuple[PublisherSettings, ...] = Field(
        (),
        description="Publishers that the read side reads, as JSON: [{name, organizations}], * for every organization; "
        "by default `publisher` alone, for every organization.",
    )
    key: Secret = Field(None, min_length=32, description="Key of pseudonyms and cursors. Never change it.")
    data_dir: Path = Field(Path("var"), description="Folder of a demonstration's servers and keys.")
    enrollment: DatabaseSettings = DatabaseSettings()
    relationships: DatabaseSettings = DatabaseSettings()
    projections: DatabaseSettings = DatabaseSettings()
    kafka: KafkaSettings = KafkaSettings()
    auth: AuthSettings = AuthSettings()
    http: HttpSettings = HttpSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Use values passed in code, then variables; no .env file, because its origin would be invisible."""
        del env_settings, dotenv_settings, file_secret_settings
        return init_settings, Environment(settings_cls, Variables.of(settings_cls).leaves)

    @classmethod
    def load(cls) -> Self:
        """Return the settings of the environment.

        Raises:
            SettingsError: A variable is unknown, or a value is not valid; the message names each of them.
        """
        Variables.of(cls).refuse_unknown()
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError(explain(error)) from None

    @property
    def speakers(self) -> Mapping[str, frozenset[str]]:
        """The publishers that the read side reads, each with the organizations it may speak for or `*`."""
        if not self.publishers:
            return {self.publisher: frozenset({EVERY_ORGANIZATION})}
        return {one.name: frozenset(one.organizations) for one in self.publishers}

    @field_validator("publishers")
    @classmethod
    def _name_each_once(cls, publishers: tuple[PublisherSettings, ...]) -> tuple[PublisherSettings, ...]:
        names = [one.name for one in publishers]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"named twice: {', '.join(repeated)}")
        return publishers

    def dsn(self, service: Literal["enrollment", "relationships", "projections", "auth"]) -> str:
        """Return a service's connection string.

        Raises:
            SettingsError: It is not set.
        """
        database: str | None = getattr(self, service).database
        if database is None:
            variable = f"{PREFIX}{service.upper()}__DATABASE"
            raise SettingsError(f"no database is set for {service}: set {variable} or {variable}_FILE")
        return database

    def secret(self, purpose: str) -> bytes:
        """Derive the key of one purpose (`cursors`, `pseudonyms`) from the setting `key`.

        Raises:
            SettingsError: It is not set.
        """
        if self.key is None:
            raise SettingsError(f"no key is set: put 32 random characters or more into {PREFIX}KEY or {PREFIX}KEY_FILE")
        return hmac.digest(self.key.encode(), purpose.encode(), "sha256")

    def describe(self) -> list[SettingInfo]:
        """Return every setting with its origin, secrets hidden."""
        return Variables.of(type(self)).describe(self)
