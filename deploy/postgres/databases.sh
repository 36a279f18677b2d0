#!/bin/sh
# Run once by the postgres image on an empty volume: a role and a database for each service, so that nobody can read
# another's tables. The roles' passwords are files, /run/secrets/<service>-password.
set -eu
for service in enrollment relationships projections access; do
  psql --set=ON_ERROR_STOP=1 --set=name="$service" --set=word="$(cat "/run/secrets/$service-password")" \
    --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'word';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
