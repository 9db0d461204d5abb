#!/bin/bash
# The part of the official image's entry point that is needed: user, password and database from the environment, and data where version 18 keeps it.
set -euo pipefail
data=/var/lib/postgresql/18/docker
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }

[ "${1:-}" != postgres ] || shift
if [ ! -s "$data/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?must be set}"
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  mkdir -p "$data"
  chown -R postgres /var/lib/postgresql
  chmod 700 "$data"
  printf %s "$POSTGRES_PASSWORD" >/run/password
  chown postgres /run/password
  as_postgres /pg/bin/initdb -D "$data" -U "$user" --pwfile=/run/password --encoding=UTF8 --locale=C.UTF-8 -A scram-sha-256 >/dev/null
  rm /run/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  if [ "$database" != postgres ]; then
    echo "create database \"$database\"" | as_postgres /pg/bin/postgres --single -D "$data" postgres >/dev/null
  fi
  # The official image starts the server twice; Testcontainers waits for the second of these lines.
  echo 'LOG:  database system is ready to accept connections'
fi
exec setpriv --reuid postgres --regid postgres --clear-groups /pg/bin/postgres -D "$data" -c 'listen_addresses=*' "$@"
