#!/bin/sh
# Keeps a ledger as this version of the program leaves it, for the versions to come: src/test/resources/ledgers/v<schema>.zip.
#
#   src/test/ledgers/keep-ledger.sh 17            the schema's number, which is that of the newest migration
#
# To be run once for every schema that is released, with the program of that release. A first run is delivered whole; the second, of a longer
# file, is killed while its requests are under way. PROGRAM names another one than this checkout's.
set -eu

schema=$1
home=$(cd "$(dirname "$0")/../../.." && pwd)
program=${PROGRAM:-$home/pinned-import}
target=$home/src/test/resources/ledgers/v$schema.zip
port=${PORT:-18471}
work=$(mktemp -d)
sandbox=
trap 'if [ -n "$sandbox" ]; then kill "$sandbox" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

mkdir "$work/jobs"
cp "$home/src/test/resources/ledgers/concerts.yml" "$work/jobs/"
cp "$home/src/test/resources/ledgers/monday.csv" "$home/src/test/resources/ledgers/tuesday.csv" "$work/"
cd "$work"
export PINNED_API_KEY=sandbox-key PINNED_API_URL=http://127.0.0.1:$port

start_sandbox() {
    $program sandbox --port "$port" --latency "$1" >"$work/sandbox.log" 2>&1 &
    sandbox=$!
    until grep -q 'Sandbox API' "$work/sandbox.log"; do sleep 0.2; done
}

start_sandbox 0
code=0
$program run concerts monday.csv --yes --no-input || code=$?
[ "$code" -eq 10 ] || { echo "the first run ended with $code" >&2; exit 1; }
kill "$sandbox"
wait "$sandbox" || true

start_sandbox 4000
$program run concerts tuesday.csv --yes --no-input >"$work/second.log" 2>&1 &
second=$!
sent() { cat "$work"/.pinned-import/ledger/ledger.log 2>/dev/null | grep -c 'INTO CLAIM ' || true; }
for _ in $(seq 1 300); do
    [ "$(sent)" -ge 3 ] && break
    sleep 0.2
done
kill -9 "$second"
wait "$second" 2>/dev/null || true
[ "$(sent)" -ge 3 ] || { cat "$work/second.log" >&2; echo "nothing was under way at the kill" >&2; exit 1; }

rm -f .pinned-import/locks/*.holder
rm -f "$target"
(cd .pinned-import && jar --create --no-manifest --file "$target" ledger seen 2>/dev/null || jar --create --no-manifest --file "$target" ledger)
echo "Kept $target"
