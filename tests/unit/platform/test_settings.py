"""Settings: misspelt, duplicate and invalid variables are named, and no secret is shown."""

import os
from pathlib import Path

import pytest

from services.platform.settings import Settings, SettingsError, child_environment, redact_passwords


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("MENTORSHIP_"):
            monkeypatch.delenv(name)


def test_values_come_from_variables_and_secrets_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "dsn"
    secret.write_text("postgresql://u:p@h/relationships\n")
    monkeypatch.setenv("MENTORSHIP_HTTP__PORT", "8123")
    monkeypatch.setenv("MENTORSHIP_RELATIONSHIPS__DATABASE_FILE", str(secret))
    monkeypatch.setenv("MENTORSHIP_AUTH__ISSUERS", '[{"issuer": "https://i", "jwks": "https://i/jwks"}]')
    settings = Settings.load()
    assert settings.http.port == 8123
    assert settings.dsn("relationships") == "postgresql://u:p@h/relationships"
    assert settings.auth.issuers[0].audience == "mentorship"


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("MENTORSHIP_HTTP__PROT", "1", "MENTORSHIP_HTTP__PROT is not a setting; did you mean MENTORSHIP_HTTP__PORT?"),
        ("MENTORSHIP_PUBLISHER_FILE", "x", "MENTORSHIP_PUBLISHER_FILE is not a setting"),
        ("MENTORSHIP_ZZZ", "1", "config show"),
        ("mentorship_http__port", "1", "did you mean MENTORSHIP_HTTP__PORT?"),
        ("MENTORSHIP_HTTP__PORT", "many", "MENTORSHIP_HTTP__PORT: Input should be a valid integer"),
        ("MENTORSHIP_HTTP__PORT", "70000", "MENTORSHIP_HTTP__PORT: Input should be less than"),
        ("MENTORSHIP_LOG__LEVEL", "loud", "MENTORSHIP_LOG__LEVEL: Input should be 'debug'"),
        ("MENTORSHIP_AUTH__ISSUERS", "[{", "MENTORSHIP_AUTH__ISSUERS must be JSON"),
        ("MENTORSHIP_AUTH__ISSUERS", '[{"isuer": "x"}]', "MENTORSHIP_AUTH__ISSUERS__0__ISUER: Extra inputs"),
        (
            "MENTORSHIP_PUBLISHERS",
            '[{"name": "Hub", "organizations": ["*"]}]',
            "PUBLISHERS__0__NAME: String should",
        ),
        ("MENTORSHIP_PUBLISHERS", '[{"name": "hub", "organizations": []}]', "MENTORSHIP_PUBLISHERS__0__ORGANIZATIONS"),
        ("MENTORSHIP_PUBLISHERS", '[{"name": "hub", "organizations": ["Club"]}]', "ORGANIZATIONS__0: String should"),
        (
            "MENTORSHIP_PUBLISHERS",
            '[{"name": "hub", "organizations": ["*"]}, {"name": "hub", "organizations": ["*"]}]',
            "MENTORSHIP_PUBLISHERS: Value error, named twice: hub",
        ),
        ("MENTORSHIP_KEY_FILE", "/no/such/file", "MENTORSHIP_KEY_FILE cannot be read"),
    ],
)
def test_an_invalid_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as raised:
        Settings.load()
    assert message in str(raised.value)


def test_the_publishers_that_are_read_are_the_own_one_unless_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORSHIP_PUBLISHER", "club")
    assert Settings.load().speakers == {"club": {"*"}}
    organization = "0198a1b2-0000-7000-8000-00000000c1b0"
    listed = f'[{{"name": "hub", "organizations": ["*"]}}, {{"name": "club", "organizations": ["{organization}"]}}]'
    monkeypatch.setenv("MENTORSHIP_PUBLISHERS", listed)
    assert Settings.load().speakers == {"hub": {"*"}, "club": {organization}}


def test_a_secret_set_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MENTORSHIP_KEY", "k" * 40)
    monkeypatch.setenv("MENTORSHIP_KEY_FILE", str(tmp_path))
    with pytest.raises(SettingsError, match="both set"):
        Settings.load()


def test_an_invalid_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORSHIP_KEY", "too-short-secret")
    with pytest.raises(SettingsError, match="MENTORSHIP_KEY") as raised:
        Settings.load()
    assert "too-short-secret" not in str(raised.value)


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORSHIP_KEY", "secret-key-" * 4)
    monkeypatch.setenv("MENTORSHIP_KAFKA__PASSWORD", "hunter2")
    monkeypatch.setenv("MENTORSHIP_ENROLLMENT__DATABASE", "postgresql://u:hunter2@h:5432/db")
    monkeypatch.setenv("MENTORSHIP_PROJECTIONS__DATABASE", "host=h user=u password='hunter2 x' dbname=db")
    settings = Settings.load()
    output = f"{settings!r} {settings.describe()}"
    assert "hunter2" not in output
    assert "secret-key-" not in output
    settings_by_name = {item.variable: item for item in settings.describe()}
    assert settings_by_name["MENTORSHIP_ENROLLMENT__DATABASE"].value == "postgresql://u:***@h:5432/db"
    assert settings_by_name["MENTORSHIP_ENROLLMENT__DATABASE"].origin == "environment"
    assert settings_by_name["MENTORSHIP_HTTP__PORT"].origin == "default"


def test_a_missing_setting_is_named_when_it_is_used() -> None:
    settings = Settings.load()
    with pytest.raises(SettingsError, match="MENTORSHIP_ENROLLMENT__DATABASE"):
        settings.dsn("enrollment")
    with pytest.raises(SettingsError, match="MENTORSHIP_KEY"):
        settings.secret("pseudonyms")
    with pytest.raises(SettingsError, match="MENTORSHIP_COMMAND_KEY"):
        settings.command_secret()
    with pytest.raises(SettingsError, match="MENTORSHIP_CURSOR_KEYS"):
        settings.cursor_secrets()
    with pytest.raises(SettingsError, match="MENTORSHIP_KAFKA__BOOTSTRAP"):
        settings.kafka.connection  # noqa: B018 - the access is what is tested


def test_purposes_have_different_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORSHIP_KEY", "k" * 40)
    settings = Settings.load()
    assert settings.secret("history") != settings.secret("pseudonyms")
    assert settings.secret("history") == Settings.load().secret("history")


def test_a_key_of_cursors_can_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = "a" * 32, "b" * 32
    monkeypatch.setenv("MENTORSHIP_CURSOR_KEYS", first)
    (before,) = Settings.load().cursor_secrets()
    monkeypatch.setenv("MENTORSHIP_CURSOR_KEYS", f"{second}\n{first}\n")
    signing, earlier = Settings.load().cursor_secrets()
    assert earlier == before != signing


@pytest.mark.parametrize("keys", ["", " ", "too-short", "a" * 32 + " too-short"])
def test_a_short_key_of_cursors_is_refused(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    monkeypatch.setenv("MENTORSHIP_CURSOR_KEYS", keys)
    with pytest.raises(SettingsError, match="MENTORSHIP_CURSOR_KEYS") as raised:
        Settings.load()
    assert "too-short" not in str(raised.value)


def test_the_key_of_pseudonyms_has_no_second_use() -> None:
    for repeated in (
        Settings(key="k" * 32, command_key="k" * 32),
        Settings(key="k" * 32, cursor_keys=f"{'s' * 32} {'k' * 32}"),
    ):
        with pytest.raises(SettingsError, match="repeats MENTORSHIP_KEY"):
            repeated.command_secret() if repeated.command_key else repeated.cursor_secrets()


def test_a_child_process_reads_the_settings_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORSHIP_PUBLISHER", "south")
    values = {"http": {"port": 8001}, "log": {"format": "json"}, "auth": {"issuers": [{"issuer": "i", "jwks": "j"}]}}
    child = child_environment(values)
    assert "MENTORSHIP_PUBLISHER" not in child
    monkeypatch.delenv("MENTORSHIP_PUBLISHER")
    for name in child.keys() - os.environ.keys():
        monkeypatch.setenv(name, child[name])
    settings = Settings.load()
    assert (settings.http.port, settings.log.format, settings.auth.issuers[0].jwks) == (8001, "json", "j")


@pytest.mark.parametrize("dsn", ["postgresql://u:s3cret@h/d", "password=s3cret host=h", "password='s3cret it' host=h"])
def test_passwords_are_redacted(dsn: str) -> None:
    assert "s3cret" not in redact_passwords(dsn)
