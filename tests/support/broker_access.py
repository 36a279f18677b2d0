"""Access lists of `deploy/kafka/acls.sh`, put into force on a broker by the client library."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)

from tests.support.wait import until
from tests.unit.deploy.access_rules import Rule, rules


def allow(client: Mapping[str, Any]) -> None:
    """Put what the script says into force.

    Args:
        client: The options of an administrator.
    """
    admin = KafkaAdminClient(**client)
    try:
        admin.create_acls([acl for rule in rules() for acl in _acls(rule)])
        until(lambda: len(admin.describe_acls(_everything())[0]) >= len(rules()), what="access lists")
    finally:
        admin.close()


def _acls(rule: Rule) -> Iterator[ACL]:
    pattern = ACLResourcePatternType.PREFIXED if rule.prefixed else ACLResourcePatternType.LITERAL
    resource = ResourcePattern(ResourceType[rule.kind.upper()], rule.name, pattern)
    for operation in rule.operations:
        named = ACLOperation[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).upper()]
        yield ACL(f"User:{rule.principal}", "*", named, ACLPermissionType.ALLOW, resource)


def _everything() -> Any:  # noqa: ANN401 - kafka-python carries no types
    pattern = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    return ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, pattern)
