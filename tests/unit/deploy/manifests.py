"""The files of `deploy/`, parsed: processes, commands and variables."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
Object = dict[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The compiled parser where there is one: every worker reads these files while it collects."""


@dataclass(frozen=True)
class Role:
    """One process as it is deployed.

    Attributes:
        place: Where it is said, for messages.
        command: The arguments of `mentorship`.
        environment: Its variables.
        files: The files that its secrets give it.
    """

    place: str
    command: tuple[str, ...]
    environment: dict[str, str]
    files: frozenset[str]

    def __str__(self) -> str:
        return self.place


@cache
def compose() -> Object:
    """Read compose.yaml."""
    read: Object = _documents(DEPLOY / "compose.yaml")[0]
    return read


@cache
def kubernetes() -> tuple[Object, ...]:
    """Render the kustomization: its resources, with its patches applied; `test_kubernetes` compares with kubectl."""
    folder = DEPLOY / "kubernetes"
    (kustomization,) = _documents(folder / "kustomization.yaml")
    objects = [manifest for name in kustomization["resources"] for manifest in _documents(folder / name)]
    for patch in kustomization["patches"]:
        for manifest in objects:
            if manifest["kind"] == patch["target"]["kind"]:
                _patch(manifest, *_documents(folder / patch["path"]))
    return tuple(objects)


def _documents(file: Path) -> list[Any]:
    return list(yaml.load_all(file.read_text(), Loader=_LOADER))


def settings_of_all() -> dict[str, str]:
    """Return the variables that the kustomization provides."""
    (kustomization,) = _documents(DEPLOY / "kubernetes" / "kustomization.yaml")
    return dict(literal.split("=", 1) for literal in kustomization["configMapGenerator"][0]["literals"])


def workloads() -> list[Object]:
    """Deployments and jobs."""
    return [manifest for manifest in kubernetes() if manifest["kind"] in {"Deployment", "Job"}]


def of_kind(kind: str) -> list[Object]:
    """Every object of a kind."""
    return [manifest for manifest in kubernetes() if manifest["kind"] == kind]


def pod(workload: Object) -> Object:
    """Return the specification of a workload's pods."""
    specification: Object = workload["spec"]["template"]["spec"]
    return specification


def roles() -> list[Role]:
    """Every process of either deployment."""
    return [*_read_compose_roles(), *_in_kubernetes()]


def _read_compose_roles() -> Iterator[Role]:
    for name, service in compose()["services"].items():
        if "build" in service:
            files = frozenset(f"/run/secrets/{secret}" for secret in service.get("secrets", ()))
            environment = {key: str(value) for key, value in service["environment"].items()}
            yield Role(f"compose {name}", tuple(service["command"]), environment, files)


def _in_kubernetes() -> Iterator[Role]:
    for workload in workloads():
        (container,) = pod(workload)["containers"]
        environment = settings_of_all() if "envFrom" in container else {}
        environment |= {variable["name"]: variable["value"] for variable in container["env"]}
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        files = frozenset(
            f"{mounts[volume['name']]}/{item['path']}"
            for volume in pod(workload)["volumes"]
            for item in volume.get("secret", {}).get("items", ())
        )
        yield Role(f"kubernetes {workload['metadata']['name']}", tuple(container["args"]), environment, files)


def _patch(target: Object, operations: list[Object]) -> None:
    """Apply a JSON patch of additions."""
    for operation in operations:
        assert operation["op"] == "add"
        *parents, last = operation["path"].strip("/").split("/")
        place: Any = target
        for step in parents:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if last == "-":
            place.append(operation["value"])
        else:
            place[last] = operation["value"]
