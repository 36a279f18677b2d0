#!/bin/sh
# The principals and what they may do: deploy/kafka/users.sh PUBLISHER. Their SCRAM passwords are files,
# /run/secrets/kafka-<principal>; a changed file is a changed password after the next run. Then acls.sh.
set -eu
publisher=${1:?whose topics: deploy/kafka/users.sh PUBLISHER}
for principal in enrollment relationships projections operations; do
  # shellcheck disable=SC2086 # KAFKA_CONFIGS may be a command with arguments
  ${KAFKA_CONFIGS:-kafka-configs.sh} --bootstrap-server "${BOOTSTRAP:-kafka:9093}" \
    --command-config "${CONFIG:-admin.properties}" --alter --entity-type users --entity-name "$principal" \
    --add-config "SCRAM-SHA-512=[password=$(cat "${SECRETS:-/run/secrets}/kafka-$principal")]"
done
exec "$(dirname "$0")/acls.sh" "$publisher"
