"""The Kubernetes objects fit each other, and no pod may more than it must."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from services.web import health
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.deploy.manifests import DEPLOY, Object, kubernetes, of_kind, pod, workloads

WORKLOADS = pytest.mark.parametrize("workload", workloads(), ids=lambda manifest: manifest["metadata"]["name"])


def labels(workload: Object) -> dict[str, str]:
    selected: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return selected


@WORKLOADS
def test_a_pod_is_hardened(workload: Object) -> None:
    spec = pod(workload)
    (container,) = spec["containers"]
    assert spec["enableServiceLinks"] is False, "a service's variables would be taken for misspelt settings"
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]


@pytest.mark.parametrize("deployment", of_kind("Deployment"), ids=lambda manifest: manifest["metadata"]["name"])
def test_a_deployment_selects_its_pods_and_rolls_as_its_role_can(deployment: Object) -> None:
    spec = deployment["spec"]
    assert spec["selector"]["matchLabels"].items() <= labels(deployment).items()
    if labels(deployment)["role"] == "relay":
        assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    else:
        assert spec["replicas"] >= 2
    (container,) = pod(deployment)["containers"]
    probes = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
    serves = labels(deployment)["role"] == "server"
    assert probes == (
        {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/livez"} if serves else {}
    )
    assert set(probes.values()) <= {getattr(route, "path", "") for route in health.router(health.Health()).routes}


def test_services_budgets_and_ingress_mean_deployments_that_are_there() -> None:
    apps = {labels(manifest)["app"]: labels(manifest)["role"] for manifest in of_kind("Deployment")}
    services = {manifest["metadata"]["name"]: manifest["spec"]["selector"]["app"] for manifest in of_kind("Service")}
    assert set(services.values()) == {app for app, role in apps.items() if role == "server"}
    budgets = {manifest["spec"]["selector"]["matchLabels"]["app"] for manifest in of_kind("PodDisruptionBudget")}
    assert budgets == {app for app, role in apps.items() if role != "relay"}, "a relay's would never let a node go"
    (ingress,) = of_kind("Ingress")
    paths = {
        manifest["path"]: manifest["backend"]["service"]["name"]
        for manifest in ingress["spec"]["rules"][0]["http"]["paths"]
    }
    assert paths == {"/enrollment/": "enrollment", "/relationships/": "relationships", "/": "projections"}


def test_nothing_may_speak_that_is_not_allowed_to() -> None:
    policies = {manifest["metadata"]["name"]: manifest["spec"] for manifest in of_kind("NetworkPolicy")}
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for workload in workloads():
        mine, command = labels(workload), pod(workload)["containers"][0]["args"][0]
        allowed = {name for name, spec in policies.items() if _selects(spec["podSelector"], mine)}
        assert ("databases" in allowed) == (command != "topics"), mine
        assert ("brokers" in allowed) == (command in {"relay", "projector", "topics"}), mine
        assert ("servers" in allowed) == (command == "serve"), mine
        assert ("mail" in allowed) == ("notifications" in pod(workload)["containers"][0]["args"])
        assert ("pages" in allowed) == (mine["app"] == "projections" and command == "serve"), mine


def test_names_are_unique() -> None:
    names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in kubernetes()]
    assert len(names) == len(set(names))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_renders_the_same() -> None:
    done = subprocess.run(
        ["kubectl", "kustomize", DEPLOY / "kubernetes"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    rendered = [manifest for manifest in yaml.safe_load_all(done.stdout) if manifest["kind"] != "ConfigMap"]
    assert sorted(map(_plain, rendered)) == sorted(_plain(manifest) for manifest in kubernetes())


def _plain(manifest: Object) -> str:
    """Serialize an object without what kustomize adds to all: namespace, image, the hash of the settings."""
    plain = {**manifest, "metadata": {**manifest["metadata"], "namespace": None}}
    text = yaml.safe_dump(plain, sort_keys=True)
    text = re.sub(r"image: \S+", "image: mentorship", text)
    return re.sub(r"name: mentorship-[0-9a-z]{10}\b", "name: mentorship", text)


def _selects(selector: Object, mine: dict[str, str]) -> bool:
    expressions: list[Any] = selector.get("matchExpressions", [])
    assert all(expression["operator"] == "NotIn" for expression in expressions)
    excluded = any(mine[expression["key"]] in expression["values"] for expression in expressions)
    return selector.get("matchLabels", {}).items() <= mine.items() and not excluded
