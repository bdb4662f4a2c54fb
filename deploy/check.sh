#!/usr/bin/env bash
# Starts compose.yaml as a project of its own, looks whether it keeps what deploy/README.md says, and takes it away again.
# COMPOSE is how to call it ("docker compose"); the ports are not those of a real installation. Needs curl.
set -euo pipefail
cd "$(dirname "$0")/.."

export SAL_HTTP_PORT="${SAL_HTTP_PORT:-18080}" SAL_RELAY_PORT="${SAL_RELAY_PORT:-18443}"
read -ra compose <<<"${COMPOSE:-docker compose}"
compose+=(--project-name salaminia-check)
http=http://127.0.0.1:$SAL_HTTP_PORT
relay=https://127.0.0.1:$SAL_RELAY_PORT
work=$(mktemp -d)
trap '"${compose[@]}" down --volumes >/dev/null 2>&1; rm -rf "$work"' EXIT

passed=0

same() { # WHAT EXPECTED ACTUAL
  if [ "$2" != "$3" ]; then
    printf 'FAIL  %s: expected "%s", got "%s"\n' "$1" "$2" "$3" >&2
    "${compose[@]}" ps --all >&2
    exit 1
  fi
  printf 'ok    %s\n' "$1"
  passed=$((passed + 1))
}
inside() { "${compose[@]}" exec -T "$@" </dev/null; }
up() { "${compose[@]}" up --detach --wait; }
status() { curl -s -o "$work/body" -w '%{http_code}' --max-time 10 "$@" || true; }
post() { status -H 'content-type: application/json' -d "$2" "$http$1"; }
as_machine() { status -H "authorization: Bearer $(inside core cat /data/admin-token)" "$http$1"; }
links() { "${compose[@]}" logs --no-color core 2>/dev/null | grep -o 'token=sal_invite_[A-Za-z0-9_-]*' | cut -d= -f2; }
kept() { inside core sha256sum /data/master.key /data/admin-token; inside relay sha256sum /data/identity.json; }

up

for service in core relay; do
  same "$service runs as nobody we know" 65532:65532 "$(inside $service sh -c 'echo "$(id -u):$(id -g)"')"
  same "$service cannot write outside its volumes" no "$(inside $service sh -c 'touch /app/x /x /usr/x 2>/dev/null && echo yes || echo no')"
done
same 'postgres runs as its own user' postgres "$(inside postgres id -un)"
for service in core relay postgres; do
  same "$service has no capability and gets none" '0000000000000000 1' \
    "$(inside $service sh -c "awk '/^(CapEff|CapBnd|NoNewPrivs)/ {print \$2}' /proc/1/status | sort -u | paste -sd' '" 2>/dev/null)"
done
same 'core is an ordinary user of its own database' 'salaminia|f|f|f|salaminia' "$(inside postgres psql -XAtU postgres \
  -c "select rolname, rolsuper, rolcreaterole, rolcreatedb, (select datname from pg_database where datdba = pg_roles.oid) from pg_roles where rolname = 'salaminia'")"
same 'the database wants a password' 2 "$(inside postgres psql -XwAtU salaminia -h 127.0.0.1 salaminia -c 'select 1' >/dev/null 2>&1 && echo 0 || echo $?)"

same 'core says that it serves' 200 "$(status "$http/readyz")"
same 'core gives its root certificate' 200 "$(status "$http/ca.pem")"
cp "$work/body" "$work/ca.pem"
same 'the relay serves with a certificate of that root' 200 "$(status --cacert "$work/ca.pem" "$relay/readyz")"
same 'the relay was enrolled through the join file' 1 \
  "$(inside postgres psql -XAtU postgres salaminia -c "select count(*) from certificates where kind = 'relay' and revoked_at is null")"
same 'the admin token works' 200 "$(as_machine /v1/whoami)"
same 'sal works in the container' 0 "$(inside core sh -c \
  'sal login --token-file /data/admin-token --server http://127.0.0.1:8080 2>/dev/null && sal projects list >/dev/null; echo $?')"

token=$(links | tail -1)
accept="{\"token\":\"$token\",\"email\":\"you@example.com\",\"name\":\"You\",\"password\":\"a check's own pass phrase\"}"
same 'the set-up link opens a page' 200 "$(status "$http/setup?token=$token")"
same 'the set-up link makes the first account' 201 "$(post /v1/invitation-acceptances "$accept")"
same 'the set-up link works once' 409 "$(post /v1/invitation-acceptances "$accept")"
sign_in='{"email":"you@example.com","password":"a check'"'"'s own pass phrase"}'

before=$(kept)
"${compose[@]}" restart
up
same 'a restart keeps keys, token and identity' "$before" "$(kept)"
same 'a restart keeps the account' 201 "$(post /v1/sessions "$sign_in")"
same 'there is no other set-up link' '' "$(links | grep -vxF -e "$token" || true)"

"${compose[@]}" down
up
same 'new containers keep keys, token and identity' "$before" "$(kept)"
same 'new containers keep the account' 201 "$(post /v1/sessions "$sign_in")"
same 'the admin token still works' 200 "$(as_machine /v1/whoami)"
same 'the relay serves again' 200 "$(status --cacert "$work/ca.pem" "$relay/readyz")"

printf '%s passed, 0 failed\n' "$passed"
