"""The Kubernetes objects fit each other, and no pod may more than it must."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from services.web import health
from tests.unit.deploy.manifests import DEPLOY, Object, kubernetes, of_kind, pod, workloads

WORKLOADS = pytest.mark.parametrize("workload", workloads(), ids=lambda one: one["metadata"]["name"])


def labels(workload: Object) -> dict[str, str]:
    found: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return found


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


@pytest.mark.parametrize("deployment", of_kind("Deployment"), ids=lambda one: one["metadata"]["name"])
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
    apps = {labels(one)["app"]: labels(one)["role"] for one in of_kind("Deployment")}
    services = {one["metadata"]["name"]: one["spec"]["selector"]["app"] for one in of_kind("Service")}
    assert set(services.values()) == {app for app, role in apps.items() if role == "server"}
    budgets = {one["spec"]["selector"]["matchLabels"]["app"] for one in of_kind("PodDisruptionBudget")}
    assert budgets == {app for app, role in apps.items() if role != "relay"}, "a relay's would never let a node go"
    (ingress,) = of_kind("Ingress")
    paths = {one["path"]: one["backend"]["service"]["name"] for one in ingress["spec"]["rules"][0]["http"]["paths"]}
    assert paths == {"/enrollment/": "enrollment", "/relationships/": "relationships", "/": "projections"}


def test_nothing_may_speak_that_is_not_allowed_to() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind("NetworkPolicy")}
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for workload in workloads():
        mine, command = labels(workload), pod(workload)["containers"][0]["args"][0]
        allowed = {name for name, spec in policies.items() if _selects(spec["podSelector"], mine)}
        assert ("databases" in allowed) == (command != "topics"), mine
        assert ("brokers" in allowed) == (command in {"relay", "projector", "topics"}), mine
        assert ("servers" in allowed) == (command == "serve"), mine


def test_names_are_unique() -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in kubernetes()]
    assert len(names) == len(set(names))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_renders_the_same() -> None:
    done = subprocess.run(
        ["kubectl", "kustomize", DEPLOY / "kubernetes"], capture_output=True, text=True, check=True, timeout=60
    )
    rendered = [one for one in yaml.safe_load_all(done.stdout) if one["kind"] != "ConfigMap"]
    assert sorted(map(_plain, rendered)) == sorted(_plain(one) for one in kubernetes())


def _plain(one: Object) -> str:
    """An object without what kustomize gives all of them: namespace, image, the hash of the settings."""
    said = {**one, "metadata": {**one["metadata"], "namespace": None}}
    text = yaml.safe_dump(said, sort_keys=True)
    text = re.sub(r"image: \S+", "image: mentorship", text)
    return re.sub(r"name: mentorship-[0-9a-z]{10}\b", "name: mentorship", text)


def _selects(selector: Object, mine: dict[str, str]) -> bool:
    expressions: list[Any] = selector.get("matchExpressions", [])
    assert all(one["operator"] == "NotIn" for one in expressions)
    excluded = any(mine[one["key"]] in one["values"] for one in expressions)
    return selector.get("matchLabels", {}).items() <= mine.items() and not excluded
