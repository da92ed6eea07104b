#!/bin/bash
# Keeps what compose.yaml asks of the official image: POSTGRES_PASSWORD; on the first start, and then only,
# /docker-entrypoint-initdb.d/*.sql in the order of their names, on a server that listens on its socket alone; the
# volume in $PGDATA; the server under the user postgres.
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown postgres: "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?must be set}"
  initdb --username=postgres --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --encoding=UTF8 \
    --auth-local=trust --auth-host=scram-sha-256 > /dev/null
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  pg_ctl --options="-c listen_addresses=''" --wait start > /dev/null
  for file in /docker-entrypoint-initdb.d/*.sql; do
    echo "$0: running $file"
    psql --no-psqlrc --no-password --quiet --set ON_ERROR_STOP=1 --username postgres --file "$file"
  done
  pg_ctl --mode=fast --wait stop > /dev/null
fi

exec "$@"
