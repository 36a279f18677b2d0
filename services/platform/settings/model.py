"""Everything a process is told.

Every value is a variable `MENTORSHIP_…`, with `__` between a group and its member: `MENTORSHIP_HTTP__PORT=8080`. A
secret may lie in a file instead: `MENTORSHIP_KEY_FILE=/run/secrets/key`. A variable nobody knows is an error, because
it is a misspelt one.
"""

import hmac
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.platform.settings.source import Environment
from services.platform.settings.variables import PREFIX, SECRET, Described, SettingsError, Variables, explain

Secret = Annotated[str | None, SECRET, Field(repr=False)]


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Database(_Group):
    """Where one service keeps what it owns."""

    database: Secret = Field(None, description="Connection string, like postgresql://user:password@host:5432/name.")


class Kafka(_Group):
    """How the broker is reached."""

    bootstrap: str | None = Field(None, description="Brokers as host:port, separated by commas.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."
    )
    sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN."
    )
    username: str | None = Field(None, description="Its principal, where the protocol begins with SASL.")
    password: Secret = Field(None, description="Of that principal.")
    ca_file: Path | None = Field(None, description="Certificates of who may have signed the broker's.")
    replication_factor: int = Field(1, ge=1, le=10, description="Copies of each topic's partitions.")
    min_insync_replicas: int = Field(1, ge=1, le=10, description="Copies that must have a record before it counts.")

    @property
    def connection(self) -> dict[str, object]:
        """Options of every Kafka client.

        Raises:
            SettingsError: No broker is set.
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


class Issuer(_Group):
    """Somebody whose word about identities is taken."""

    issuer: str = Field(description="The `iss` of its tokens.")
    audience: str = Field("mentorship", description="The `aud` its tokens must name: us.")
    jwks: str = Field(description="Where its public keys are: https://…, or file:///… .")


class Auth(_Group):
    """Who may prove identities, and where memberships are kept."""

    issuers: tuple[Issuer, ...] = Field((), description="As JSON: [{issuer, audience, jwks}].")
    database: Secret = Field(None, description="Where the table access.memberships is.")


class Http(_Group):
    """Where a server listens."""

    host: str = Field("127.0.0.1", description="Its address; 0.0.0.0 for all of the machine's.")
    port: int = Field(8000, ge=0, le=65535, description="Its port.")


class Log(_Group):
    """What is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged: debug, info, warning or error."
    )
    format: Literal["json", "console", "auto"] = Field(
        "auto", description="json, console, or auto: console on a terminal, else JSON."
    )


class Settings(BaseSettings):
    """Everything a process is told. Made by `load`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    publisher: str = Field("hub", pattern=r"^[a-z][a-z0-9-]{0,39}$", description="Who runs the write services.")
    key: Secret = Field(None, min_length=32, description="What pseudonyms and cursors derive from. Never change it.")
    data_dir: Path = Field(Path("var"), description="Where a demonstration keeps its servers and keys.")
    enrollment: Database = Database()
    relationships: Database = Database()
    projections: Database = Database()
    kafka: Kafka = Kafka()
    auth: Auth = Auth()
    http: Http = Http()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given in code, then the variables; no .env file, whose origin nobody sees."""
        del env_settings, dotenv_settings, file_secret_settings
        return init_settings, Environment(settings_cls, Variables.of(settings_cls).leaves)

    @classmethod
    def load(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsError: A variable is unknown, or a value is not valid; the message names each.
        """
        Variables.of(cls).refuse_unknown()
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError(explain(error)) from None

    def dsn(self, service: Literal["enrollment", "relationships", "projections", "auth"]) -> str:
        """Give a service's connection string.

        Raises:
            SettingsError: It is not set.
        """
        database: str | None = getattr(self, service).database
        if database is None:
            variable = f"{PREFIX}{service.upper()}__DATABASE"
            raise SettingsError(f"no database is set for {service}: set {variable} or {variable}_FILE")
        return database

    def secret(self, purpose: str) -> bytes:
        """Derive the key of one purpose (`cursors`, `pseudonyms`) from the one secret there is.

        Raises:
            SettingsError: It is not set.
        """
        if self.key is None:
            raise SettingsError(f"no key is set: put 32 random characters or more into {PREFIX}KEY or {PREFIX}KEY_FILE")
        return hmac.digest(self.key.encode(), purpose.encode(), "sha256")

    def describe(self) -> list[Described]:
        """Describe every setting with its origin, secrets hidden."""
        return Variables.of(type(self)).describe(self)
