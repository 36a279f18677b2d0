#!/bin/sh
# Run once by the postgres image on an empty volume: for each service a database with an owner, which migrates, and roles
# for its processes, to which `mentorship migrate` grants what they need. The passwords are files,
# /run/secrets/<role>-password. On another server, run the same statements as its administrator.
set -eu
run() { # ROLE, then SQL that names it as :"role", its service as :"service" and its password as :'word'
  psql --set=ON_ERROR_STOP=1 --set=role="$1" --set=service="${1%%-*}" --set=word="$(cat "${SECRETS:-/run/secrets}/$1-password")" \
    --username "$POSTGRES_USER"
}
for service in enrollment relationships projections access keys; do
  run "$service" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'word';
CREATE DATABASE :"role" OWNER :"role";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
for role in enrollment-server enrollment-relay enrollment-process relationships-server relationships-relay \
  relationships-projector relationships-process projections-server projections-projector access-server access-operator \
  keys-server keys-operator; do
  run "$role" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'word';
SQL
done
# The owner sets who may read what projectors and process managers create, so it is a member of their role.
for role in enrollment-process relationships-projector relationships-process projections-projector; do
  run "$role" <<'SQL'
GRANT :"role" TO :"service";
SQL
done
