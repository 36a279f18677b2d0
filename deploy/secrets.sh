#!/bin/sh
# Makes the secrets of compose.yaml where they are missing: deploy/secrets.sh [FOLDER]. Back the folder up, apart from
# the databases: whoever loses `key` loses the link between people of sealed programs, and of imported histories, and
# what is recorded from then on.
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"
fresh() { [ -e "$folder/$1" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "$folder/$1"; }
fresh key
fresh command-key
fresh cursor-keys
fresh service-key
fresh postgres-password
# What others give you: write it into these files. No provider, and a mail server that asks for no password, are fine.
[ -e "$folder/sign-in-providers" ] || printf '[]' > "$folder/sign-in-providers"
[ -e "$folder/mail-password" ] || : > "$folder/mail-password"
# Of each database: the owner, which migrates, and the roles of its processes.
for role in enrollment enrollment-server enrollment-relay enrollment-process \
  relationships relationships-server relationships-relay relationships-projector relationships-process \
  projections projections-server projections-projector access access-server access-operator keys keys-server keys-operator; do
  fresh "$role-password"
  [ -e "$folder/$role-database" ] ||
    printf 'postgresql://%s:%s@postgres:5432/%s' "$role" "$(cat "$folder/$role-password")" "${role%%-*}" \
      > "$folder/$role-database"
done
# Of the broker: a SCRAM password for each principal, and an administrator of its own for the jobs that need one.
for principal in enrollment relationships projections operations; do
  fresh "kafka-$principal"
done
fresh kafka-admin-password
plain=org.apache.kafka.common.security.plain.PlainLoginModule
admin="username=\"admin\" password=\"$(cat "$folder/kafka-admin-password")\""
[ -e "$folder/kafka-jaas" ] || cat > "$folder/kafka-jaas" <<JAAS
KafkaServer {
  $plain required $admin user_admin="$(cat "$folder/kafka-admin-password")";
  org.apache.kafka.common.security.scram.ScramLoginModule required;
};
JAAS
[ -e "$folder/kafka-admin" ] || cat > "$folder/kafka-admin" <<CLIENT
security.protocol=SASL_PLAINTEXT
sasl.mechanism=PLAIN
sasl.jaas.config=$plain required $admin;
CLIENT
# The containers' user is another one than yours: the files are readable, their folder is not.
chmod 644 "$folder"/*
chmod 700 "$folder"
