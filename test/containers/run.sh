#!/usr/bin/env bash
# The set-up of compose.yaml on a real engine, from nothing to a verified merged_users. docs/containers.md tells what it
# needs, and what stands in where an image cannot be pulled.
#
# Exit codes: 0 all of it held, or SKIPPED is printed with the reason; 1 something did not hold, or nothing could be run
# and this is CI. What the kernel forbids is skipped in CI, too.
set -euo pipefail
cd "$(dirname "$0")/../.."

here=test/containers
scratch=$(mktemp -d)
project=usermerge-test-$$
daemon= # process id of the dockerd that this test started
had_bridge= had_rules= forwarded= ip_forward= # as they were before it
made=() # images that this test makes, and removes
compose=()
began=$SECONDS

say() { printf '\n== %4ss  %s\n' "$((SECONDS - began))" "$*"; }

fail() {
  printf '\nFAILED: %s\n' "$*" >&2
  exit 1
}

# skip WHY [kernel]
skip() {
  printf '\nSKIPPED: the containers were not run: %s\n' "$1"
  if [ -n "${CI:-}" ] && [ "${2:-}" != kernel ]; then
    echo 'This is CI, where that is a failure.'
    exit 1
  fi
  exit 0
}

clean_up() {
  local code=$?
  set +e
  if [ ${#compose[@]} -gt 0 ]; then
    if [ $code -ne 0 ]; then "${compose[@]}" logs --tail=40 database; fi
    "${compose[@]}" --profile command down --volumes --remove-orphans --timeout 5 > "$scratch/down.log" 2>&1
  fi
  if [ -z "$daemon" ]; then
    if [ ${#made[@]} -gt 0 ]; then docker image rm "${made[@]}" > "$scratch/rm.log" 2>&1; fi
  else # Its images are in the folder. What it leaves outside: a bridge, rules of the firewall, and what the kernel forwards.
    kill "$daemon" 2> /dev/null
    wait "$daemon" 2> /dev/null
    if [ -z "$had_bridge" ]; then ip link delete docker0 2> /dev/null; fi
    if [ -z "$had_rules" ]; then
      iptables-save 2> /dev/null | grep -Ev 'DOCKER|docker0|br-[0-9a-f]{12}' | iptables-restore 2> /dev/null
    fi
    if [ -n "$forwarded" ]; then iptables --policy FORWARD ACCEPT; fi
    if [ "$ip_forward" = 0 ]; then echo 0 > /proc/sys/net/ipv4/ip_forward; fi
  fi
  rm -rf "$scratch"
  exit $code
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- The engine ---------------------------------------------------------------------------------------------------------

# install PACKAGE...: by apt-get, where that can be done.
install() {
  [ "$(id -u)" = 0 ] || skip "$* not there, and only root can install it"
  command -v apt-get > /dev/null || skip "$* not there, and there is no apt-get to install it"
  say "apt-get install $*"
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" > "$scratch/apt.log" 2>&1; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
      > "$scratch/apt.log" 2>&1 || {
      tail -5 "$scratch/apt.log"
      skip "apt-get could not install $*"
    }
  fi
}

start_engine() {
  command -v dockerd > /dev/null || install docker.io docker-compose iptables
  [ "$(id -u)" = 0 ] || skip 'no Docker Engine answers, and only root can start one'
  say 'dockerd, with a folder of its own'
  if [ -e /sys/class/net/docker0 ]; then had_bridge=yes; fi
  if iptables-save 2> /dev/null | grep -q DOCKER; then had_rules=yes; fi
  if iptables --list-rules FORWARD 2> /dev/null | grep -q '^-P FORWARD ACCEPT'; then forwarded=yes; fi
  ip_forward=$(cat /proc/sys/net/ipv4/ip_forward)
  export DOCKER_HOST=unix://$scratch/docker.sock
  dockerd --host "$DOCKER_HOST" --data-root "$scratch/docker" --exec-root "$scratch/run" --pidfile "$scratch/docker.pid" \
    > "$scratch/dockerd.log" 2>&1 &
  daemon=$!
  for _ in $(seq 120); do
    if docker info > /dev/null 2>&1; then return; fi
    kill -0 "$daemon" 2> /dev/null || break
    sleep 0.5
  done
  grep -E 'level=(error|fatal)|^failed' "$scratch/dockerd.log" | tail -5 || tail -5 "$scratch/dockerd.log"
  unshare --mount --pid --net --ipc --uts --fork true 2> /dev/null ||
    skip 'the kernel gives root no namespaces, and no engine runs without' kernel
  iptables --table nat --list > /dev/null 2>&1 ||
    skip 'the kernel has no NAT for root, and no network of containers works without' kernel
  skip 'dockerd does not start; its last lines are above'
}

docker info > /dev/null 2>&1 || start_engine

if docker compose version > /dev/null 2>&1; then
  compose_command=(docker compose)
else
  command -v docker-compose > /dev/null || install docker-compose
  compose_command=(docker-compose)
fi
docker buildx version > /dev/null 2>&1 || export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0

# --- The images: the real ones where they can be pulled ----------------------------------------------------------------------

can_have() {
  docker image inspect "$1" > /dev/null 2>&1 || timeout 300 docker pull --quiet "$1" > "$scratch/pull.log" 2>&1
}

# The Debian that the stand-ins are made from.
debian() {
  export DEBIAN_IMAGE=$project/debian
  if docker image inspect "$DEBIAN_IMAGE" > /dev/null 2>&1; then return; fi
  command -v mmdebstrap > /dev/null || install mmdebstrap
  say 'mmdebstrap bookworm, for the stand-ins'
  mmdebstrap --quiet --variant=minbase --dpkgopt=force-unsafe-io bookworm "$scratch/debian.tar" 2> "$scratch/mmdebstrap.log" || {
    tail -5 "$scratch/mmdebstrap.log"
    skip 'an image could not be pulled, and mmdebstrap could not make a stand-in for it'
  }
  docker import "$scratch/debian.tar" "$DEBIAN_IMAGE" > /dev/null
  rm "$scratch/debian.tar"
  made+=("$DEBIAN_IMAGE")
}

# stand_in NAME FOLDER: builds it, from the folder, on Debian.
stand_in() {
  debian
  say "docker build $1"
  docker build --tag "$1" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" "$2" > "$scratch/build.log" 2>&1 || {
    tail -20 "$scratch/build.log"
    fail "the stand-in $1 could not be built"
  }
  made=("$1" "${made[@]}")
}

export UBUNTU_IMAGE=${UBUNTU_IMAGE:-ubuntu:24.04} NODE_IMAGE=${NODE_IMAGE:-node:22-bookworm-slim}
export TIMESCALEDB_IMAGE=${TIMESCALEDB_IMAGE:-timescale/timescaledb:latest-pg17}
export USERMERGE_IMAGE=$project/usermerge
say 'images'
used=()

if can_have "$UBUNTU_IMAGE"; then
  used+=("system of usermerge: $UBUNTU_IMAGE")
else
  cat "$scratch/pull.log"
  debian
  used+=("system of usermerge: STAND-IN for $UBUNTU_IMAGE: Debian 12, by mmdebstrap")
  UBUNTU_IMAGE=$DEBIAN_IMAGE
fi

if can_have "$NODE_IMAGE"; then
  used+=("Node.js: $NODE_IMAGE")
else
  root=$scratch/node/root
  mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules" "$root/etc/ssl/certs"
  cp "$here/node/Dockerfile" "$scratch/node/"
  cp "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
  cp -RL "$(npm root --global)/npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$root/etc/ssl/certs/ca-certificates.crt"
  stand_in "$project/node" "$scratch/node"
  rm -rf "$scratch/node"
  used+=("Node.js: STAND-IN for $NODE_IMAGE: $(node --version) of this machine, on Debian 12")
  NODE_IMAGE=$project/node
fi

if can_have "$TIMESCALEDB_IMAGE"; then
  used+=("database: $TIMESCALEDB_IMAGE")
else
  stand_in "$project/database" "$here/database"
  used+=("database: STAND-IN for $TIMESCALEDB_IMAGE: PostgreSQL 15 of Debian, without TimescaleDB")
  TIMESCALEDB_IMAGE=$project/database
fi

# --- What a person types ---------------------------------------------------------------------------------------------------

compose=("${compose_command[@]}" --project-name "$project")
made=("$USERMERGE_IMAGE" "${made[@]}")

# usermerge COMMAND...: in its container, without a terminal.
usermerge() { "${compose[@]}" run --rm -T usermerge "$@"; }

# query DATABASE SQL
query() {
  "${compose[@]}" exec -T database psql --no-psqlrc --quiet --username postgres --dbname "$1" --tuples-only --no-align \
    --set ON_ERROR_STOP=1 --command "$2"
}

# same WHAT EXPECTED ACTUAL
same() {
  [ "$2" = "$3" ] || fail "$1: expected $2, found $3"
  echo "   ok  $1: $2"
}

# changes FILE: what a run reported as JSON, as "inserted updated stale".
changes() {
  node -e '
    const run = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    console.log(run.inserted, run.updated, run.stale);
  ' "$1"
}

fingerprint() {
  query merged_users 'select md5(string_agg(merged_users::text, chr(10) order by user_id)) from merged_users'
}

say "${compose_command[*]} run --rm usermerge apply: on a terminal, from nothing, and yes when it asks"
log=$scratch/terminal.log
mkfifo "$scratch/keys"
script --quiet --return --flush --command "${compose[*]} run --rm usermerge apply" "$log" \
  < "$scratch/keys" > /dev/null 2>&1 &
terminal=$!
exec 3> "$scratch/keys"
until grep -q 'Type yes:' "$log" 2> /dev/null; do
  kill -0 $terminal 2> /dev/null || break
  sleep 0.2
done
# Where apply has ended by itself, nobody reads; its exit code is looked at below.
(trap '' PIPE && echo yes >&3) 2> /dev/null || true
code=0
wait $terminal || code=$?
exec 3>&-
if [ $code -ne 0 ]; then
  tail -40 "$log"
  fail "apply ended with exit code $code"
fi
sed -n '/Plan [0-9]/,$p' "$log" | tr -d '\r'

say 'what it runs on'
used+=("inside of the image: $("${compose[@]}" run --rm -T --entrypoint sh usermerge -c \
  '. /etc/os-release; echo "$PRETTY_NAME, Node.js $(node --version), usermerge $(usermerge --version), user id $(id -u)"')")
used+=("server: $(query postgres 'select version()')")
timescaledb=$(query dev_db "select extversion from pg_extension where extname = 'timescaledb'")
used+=("TimescaleDB: ${timescaledb:-not there; dev_db.users is a plain table}")
if [ -n "$timescaledb" ]; then
  same 'hypertables in dev_db' 1 "$(query dev_db 'select count(*) from timescaledb_information.hypertables')"
fi
same 'user id in the image' 10001 "$("${compose[@]}" run --rm -T --entrypoint id usermerge -u)"

say 'what is in merged_users, counted from the tables themselves'
same 'rows of test_db' 250 "$(query test_db 'select count(*) from users')"
same 'rows of dev_db' 305 "$(query dev_db 'select count(*) from users')"
same 'people in merged_users' 362 "$(query merged_users 'select count(*) from merged_users')"

# Each person's newest password in the sources against what the target holds: by a few lines of SQL of this test.
newest() {
  local select='copy (select username, password, password_last_changed from users) to stdout'
  {
    echo 'create temp table was_read (username text, password text, changed timestamptz);'
    echo 'copy was_read from stdin;'
    query test_db "$select"
    query dev_db "$select"
    echo '\.'
    cat << 'SQL'
select count(*) filter (where t.password = s.password and t.password_last_changed = s.changed),
       count(*) filter (where t.password <> s.password and t.password_last_changed > s.changed),
       count(*) filter (where s.username is null),
       count(*) filter (where t.username is null),
       count(*) filter (where t.password_last_changed < s.changed)
from merged_users as t
full join (select distinct on (username) * from was_read order by username, changed desc) as s using (username);
SQL
  } | "${compose[@]}" exec -T database psql --no-psqlrc --quiet --username postgres --dbname merged_users \
    --tuples-only --no-align --field-separator ' ' --set ON_ERROR_STOP=1
}
same 'newest of the sources, newer in the target, in no source, missing, older than a source' '355 5 2 0 0' "$(newest)"

say 'usermerge verify'
usermerge verify || fail "verify ended with exit code $?"

say 'what else is in the image: the page, and what checks password hashes and reads SQLite'
usermerge ui --help > "$scratch/ui.log" || fail "usermerge ui --help ended with exit code $?"
usermerge report --format html > "$scratch/report.html" || fail "usermerge report ended with exit code $?"
same 'charts in the report' 3 "$(grep -o 'role="img"' "$scratch/report.html" | wc -l)"
same 'files of the page' 'css html js' "$("${compose[@]}" run --rm -T --entrypoint sh usermerge -c \
  'find /opt/usermerge/dist/web/page -type f | sed "s/.*[.]//" | sort | xargs')"
same 'argon2, bcrypt, SQLite' 'true true 1' "$("${compose[@]}" run --rm -T --workdir /opt/usermerge --entrypoint node \
  usermerge --input-type=module --eval '
    import { hash, verify } from "@node-rs/argon2";
    import { hash as bcrypt, verify as isBcrypt } from "@node-rs/bcrypt";
    import Database from "libsql";
    const row = new Database(":memory:").prepare("select 1 as one").get();
    console.log(await verify(await hash("a"), "a"), await isBcrypt("a", await bcrypt("a", 4)), row.one);
  ')"

say 'usermerge apply --yes again: nothing to change'
before=$(fingerprint)
usermerge apply --yes --json > "$scratch/second.json"
same 'inserted, updated, stale' '0 0 0' "$(changes "$scratch/second.json")"
same 'fingerprint of merged_users' "$before" "$(fingerprint)"

say 'ada.adler sets a new password in test_db, and somebody registers in dev_db'
query test_db "update users set password = 'new', password_last_changed = now() where username = 'ada.adler'"
query dev_db "insert into users values (999, 'zoe.zimmer', 'hers', now())"
usermerge apply --yes --json > "$scratch/third.json"
same 'inserted, updated, stale' '1 1 0' "$(changes "$scratch/third.json")"
same 'their passwords' 'hers new' "$(query merged_users "select string_agg(password, ' ' order by password) from merged_users
  where username in ('ada.adler', 'zoe.zimmer')")"
usermerge verify > "$scratch/verify.log" || fail "verify ended with exit code $?"
same 'verify' 0 0

say 'without a terminal and without --yes: refused'
code=0
usermerge apply > "$scratch/refused.log" 2>&1 || code=$?
same 'exit code' 2 "$code"

say 'all of it held. What was run on what:'
printf '   engine: Docker %s, %s %s\n' "$(docker version --format '{{.Server.Version}}')" "${compose_command[*]}" \
  "$("${compose_command[@]}" version --short)"
printf '   %s\n' "${used[@]}"
