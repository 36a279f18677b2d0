#!/bin/sh
# Who may write and read what, as commands for the broker's own tool. To see them without running any:
#   KAFKA_ACLS=echo deploy/kafka/acls.sh hub
# To apply them: BOOTSTRAP=broker:9093 CONFIG=admin.properties deploy/kafka/acls.sh PUBLISHER
# The principals are those of deploy/kubernetes; each has a SCRAM password of its own.
set -eu
publisher=${1:?whose topics: deploy/kafka/acls.sh PUBLISHER}
mine=mentorship.$publisher.

allow() { # PRINCIPAL, then what the tool is told
  principal=$1
  shift
  # shellcheck disable=SC2086 # KAFKA_ACLS may be a command with arguments
  ${KAFKA_ACLS:-kafka-acls.sh} --bootstrap-server "${BOOTSTRAP:-kafka:9093}" --command-config "${CONFIG:-admin.properties}" \
    --add --allow-principal "User:$principal" "$@"
}

# Relays: only the write service of a publisher may speak for it, and each only of its own context. At its start a relay
# compares the latest records with its log, so it reads them too.
for context in enrollment relationships; do
  for topic in "$mine$context.v1" "$mine$context-restricted.v1"; do
    allow "$context" --operation Write --operation Read --operation Describe --topic "$topic"
  done
done

# Projectors: the read side reads everything; each write service reads what it must know of the other.
allow projections --operation Read --operation Describe --topic "$mine" --resource-pattern-type prefixed
for model in directory desk room programs measures network feed; do
  allow projections --operation Read --group "mentorship.$model.g" --resource-pattern-type prefixed
done
for topic in "$mine"enrollment.v1 "$mine"enrollment-restricted.v1; do
  allow relationships --operation Read --operation Describe --topic "$topic"
done
for topic in "$mine"relationships.v1 "$mine"relationships-restricted.v1; do
  allow enrollment --operation Read --operation Describe --topic "$topic"
done
for model in enrollment_process notifications; do
  allow enrollment --operation Read --group "mentorship.$model.g" --resource-pattern-type prefixed
done
for model in eligibility relationships_process; do
  allow relationships --operation Read --group "mentorship.$model.g" --resource-pattern-type prefixed
done

# The job `topics apply`, and people who operate: make and correct topics, follow them (`events tail`), rebuild.
allow operations --operation Create --operation Describe --operation DescribeConfigs --operation AlterConfigs \
  --operation Read --topic "$mine" --resource-pattern-type prefixed
allow operations --operation Read --group mentorship. --resource-pattern-type prefixed

# A consumer outside, here the principal `partner`: the open topics, in groups that begin with its name. The restricted
# topics are for those alone whom the programs behind them have admitted: allow them topic by topic.
for context in enrollment relationships; do
  allow partner --operation Read --operation Describe --topic "$mine$context.v1"
done
allow partner --operation Read --group partner. --resource-pattern-type prefixed
