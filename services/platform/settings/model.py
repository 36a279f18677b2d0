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
Service = Literal["enrollment", "relationships", "projections", "auth", "keys"]
"""The groups of settings with a database of their own."""
Purpose = Literal["pseudonyms", "history", "unsubscribing", "links", "calendars", "certificates"]
"""What a key derived from the setting `key` is for."""
_SHORTEST = 32
_ROLE = r"^[a-z_][a-z0-9_-]{0,62}$"


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
    address: str | None = Field(
        None,
        pattern=r"^https?://[^/?#]+$",
        description="Base address of the service's server, like http://enrollment:8000, for the servers that ask it; "
        "not set where it runs in the same process.",
    )
    server_role: str | None = Field(None, pattern=_ROLE, description="For `migrate`: the role that servers connect as.")
    relay_role: str | None = Field(None, pattern=_ROLE, description="For `migrate`: the role of the relay.")
    projector_role: str | None = Field(None, pattern=_ROLE, description="For `migrate`: the role of projectors.")
    process_role: str | None = Field(None, pattern=_ROLE, description="For `migrate`: the role of the process manager.")


class KeysSettings(_Group):
    """The database of the keys of people, which is never in an ordinary backup."""

    database: Secret = Field(None, description="Connection string; without one no personal data is kept.")
    server_role: str | None = Field(
        None, pattern=_ROLE, description="For `migrate`: the role that the write services connect as."
    )
    operator_role: str | None = Field(None, pattern=_ROLE, description="For `migrate`: the role that rotates the keys.")


class VaultSettings(_Group):
    """The master key of personal data."""

    key_file: Path | None = Field(
        None, description="File of the master key that wraps the keys of people; replaced by each rotation."
    )


class SignInProvider(_Group):
    """An OpenID provider that people sign in with."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="Its name in addresses.")
    title: str = Field(min_length=1, max_length=80, description="The text of its button: “Sign in with …”.")
    issuer: str = Field(description="Its issuer; the discovery document is below it.")
    client_id: str = Field(min_length=1, description="The id of this site at the provider.")
    client_secret: str | None = Field(None, repr=False, description="Its secret there; none for a public client.")
    discovery: str | None = Field(
        None, description="Address of its discovery document; by default below the issuer, as OpenID Connect has it."
    )

    @property
    def discovery_address(self) -> str:
        """The address of its discovery document."""
        return self.discovery or f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


class SignInSettings(_Group):
    """Sign-in of people."""

    providers: Annotated[tuple[SignInProvider, ...], SECRET] = Field(
        (), repr=False, description="As JSON: [{name, title, issuer, client_id, client_secret}]."
    )
    address: str | None = Field(
        None,
        pattern=r"^https?://[^/?#]+$",
        description="Public address of the site, for links in mails and for redirects: https://mentoring.example.org.",
    )


class MailSettings(_Group):
    """The mail server that messages are sent through."""

    host: str | None = Field(None, description="Its host name; without one no mail is sent.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    sender: str = Field("mentoring@localhost", max_length=254, description="The address that messages come from.")
    username: str | None = Field(None, description="User name, where the server requires one.")
    password: Secret = Field(None, description="Password of that user.")
    starttls: bool = Field(True, description="Whether to require an encrypted connection (STARTTLS).")
    spool: Path | None = Field(
        None, description="Demonstration only: folder that mails are written to, where no server is set."
    )


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
    token_type: Literal["at+jwt", "JWT"] = Field(
        "at+jwt",
        description="The `typ` of its access tokens: at+jwt (RFC 9068), or JWT for an issuer that does not mark them. "
        "With JWT the audience must be a name of this service that is no client's id, as in an ID token.",
    )


class AuthSettings(_Group):
    """Trusted token issuers, and the database of memberships."""

    issuers: tuple[IssuerSettings, ...] = Field((), description="As JSON: [{issuer, audience, jwks, token_type}].")
    token_seconds: int = Field(
        86_400, ge=60, description="For how long after its issue (iat) a token is accepted at most, in seconds."
    )
    database: Secret = Field(None, description="Connection string of the database with the table access.memberships.")
    server_role: str | None = Field(None, pattern=_ROLE, description="For `migrate`: the role that servers connect as.")
    operator_role: str | None = Field(
        None,
        pattern=_ROLE,
        description="For `migrate`: the role of `mentorship access`, which alone writes memberships.",
    )


class HttpSettings(_Group):
    """The address a server listens on, and the limits of its clients."""

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all addresses of the machine.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    hosts: tuple[str, ...] = Field(
        (), description='As JSON: the host names that are answered for, like ["mentoring.example.org"]; none: any.'
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses or networks, separated by commas, of proxies whose X-Forwarded-For states the client.",
    )
    requests_per_minute: int = Field(6_000, ge=1, description="Requests that one principal may make in a minute.")
    requests_open: int = Field(64, ge=1, description="Requests of one principal that may be open at once.")
    address_requests_per_minute: int = Field(
        30_000, ge=1, description="Requests that one client address may make in a minute, before authentication."
    )
    address_requests_open: int = Field(
        256, ge=1, description="Requests of one client address that may be open at once."
    )


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
    key: Secret = Field(None, min_length=_SHORTEST, description="Key of pseudonyms. Never change it.")
    command_key: Secret = Field(
        None, min_length=_SHORTEST, description="Key of the ids that are recorded instead of callers' idempotency keys."
    )
    cursor_keys: Secret = Field(
        None, description="Keys of cursors, separated by spaces or lines: the first signs, all are accepted."
    )
    contact: str = Field(
        "", max_length=200, description="Whom people without access write to, such as access@mentoring.example.org."
    )
    data_dir: Path = Field(Path("var"), description="Folder of a demonstration's servers and keys.")
    service_key: Secret = Field(
        None,
        min_length=_SHORTEST,
        description="Key of the tokens with which pages send commands for a caller.",
    )
    enrollment: DatabaseSettings = DatabaseSettings()
    relationships: DatabaseSettings = DatabaseSettings()
    projections: DatabaseSettings = DatabaseSettings()
    kafka: KafkaSettings = KafkaSettings()
    keys: KeysSettings = KeysSettings()
    vault: VaultSettings = VaultSettings()
    auth: AuthSettings = AuthSettings()
    sign_in: SignInSettings = SignInSettings()
    mail: MailSettings = MailSettings()
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

    def dsn(self, service: Service) -> str:
        """Return a service's connection string.

        Raises:
            SettingsError: It is not set.
        """
        database: str | None = getattr(self, service).database
        if database is None:
            variable = f"{PREFIX}{service.upper()}__DATABASE"
            raise SettingsError(f"no database is set for {service}: set {variable} or {variable}_FILE")
        return database

    def secret(self, purpose: Purpose) -> bytes:
        """Derive the key of one purpose from the setting `key`, such as that of the pseudonyms of sealed programs.

        Raises:
            SettingsError: It is not set.
        """
        return _derive(_require("KEY", self.key), purpose)

    def command_secret(self) -> bytes:
        """Return the key of command ids.

        Raises:
            SettingsError: It is not set, or equal to the key of pseudonyms.
        """
        key = _require("COMMAND_KEY", self.command_key)
        self._refuse_key_of_pseudonyms("COMMAND_KEY", [key])
        return _derive(key, "commands")

    def service_secret(self) -> bytes | None:
        """Return the key of the tokens between our own servers; None where the pages send no commands.

        Raises:
            SettingsError: It is equal to the key of pseudonyms.
        """
        if self.service_key is None:
            return None
        self._refuse_key_of_pseudonyms("SERVICE_KEY", [self.service_key])
        return _derive(self.service_key, "services")

    def sign_in_secret(self) -> bytes:
        """Return the key of the cookies of a sign-in that has begun.

        Raises:
            SettingsError: The key of our own servers is not set, or equal to the key of pseudonyms.
        """
        key = _require("SERVICE_KEY", self.service_key)
        self._refuse_key_of_pseudonyms("SERVICE_KEY", [key])
        return _derive(key, "sign-in")

    def cursor_secrets(self) -> list[bytes]:
        """Return the keys of cursors; the first signs.

        Raises:
            SettingsError: None is set, or one is equal to the key of pseudonyms.
        """
        keys = _require("CURSOR_KEYS", self.cursor_keys).split()
        self._refuse_key_of_pseudonyms("CURSOR_KEYS", keys)
        return [_derive(key, "cursors") for key in keys]

    def _refuse_key_of_pseudonyms(self, name: str, keys: list[str]) -> None:
        if self.key is not None and self.key in keys:
            raise SettingsError(f"{PREFIX}{name} repeats {PREFIX}KEY: give each a secret of its own")

    @field_validator("cursor_keys")
    @classmethod
    def _long_enough(cls, keys: str | None) -> str | None:
        if keys is not None and (not keys.split() or any(len(key) < _SHORTEST for key in keys.split())):
            raise ValueError(f"each key needs {_SHORTEST} characters or more")
        return keys

    def describe(self) -> list[SettingInfo]:
        """Return every setting with its origin, secrets hidden."""
        return Variables.of(type(self)).describe(self)


def _require(name: str, secret: str | None) -> str:
    if secret is None:
        variable = f"{PREFIX}{name}"
        raise SettingsError(
            f"{variable} is not set: put {_SHORTEST} random characters or more into {variable} or {variable}_FILE"
        )
    return secret


def _derive(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), purpose.encode(), "sha256")
