#!/bin/sh
# Runs the image as a cluster would, and says what came of it: read-only root, user 1000, no capability, no new privileges, no network but the
# sandbox's. A night is asked to stop in the middle (SIGTERM), and the next one ends it.
#
#   docker/try-image.sh                    docker, image pinned-import
#   ENGINE="podman --cgroup-manager cgroupfs --runtime runc" OPTIONS="--ulimit nofile=1024:1024 --ulimit nproc=1024:1024" docker/try-image.sh
set -eu
engine=${ENGINE:-docker}
options=${OPTIONS:-}
image=${IMAGE:-pinned-import}
rows=600
work=$(mktemp -d)
failed=0

remove_containers() {
    for name in version stopped next again nowhere sandbox; do $engine rm -f "trial-$name" >/dev/null 2>&1 || true; done
}
trap 'remove_containers; rm -rf "$work"' EXIT
remove_containers

# restricted NAME ARG... -- COMMAND...
restricted() {
    name=$1
    shift
    # shellcheck disable=SC2086
    $engine run $options --name "$name" --read-only --cap-drop=ALL --security-opt no-new-privileges --tmpfs /tmp "$@"
}
expect() { # what, expected, found
    if [ "$2" = "$3" ]; then
        echo "ok    $1: $3"
    else
        echo "FAIL  $1: expected $2, found $3"
        failed=1
    fi
}
exit_of() { $engine inspect --format '{{.State.ExitCode}}' "$1"; }

mkdir -p "$work/jobs" "$work/inbox" "$work/data"
chmod 755 "$work" "$work/jobs" "$work/inbox"
chown 1000:1000 "$work/data"
chmod 700 "$work/data"
cat >"$work/jobs/concerts.yml" <<'YAML'
version: 1
name: concerts
description: Concerts to try the image with
source: {system: image-trial}
identity: Id
target: {channel: 41, status: published}
fields:
  title: Title
  startAt: {from: Start, datetime: "yyyy-MM-dd HH:mm", zone: Europe/Berlin}
  timezone: {zone_of: startAt}
  classifications: {const: [music]}
  approxLocation.city: {const: {placeId: sandbox-berlin, name: Berlin, countryCode: DE}}
YAML
{
    echo Id,Title,Start
    i=1
    while [ $i -le $rows ]; do
        echo "A$i,Concert number $i,2031-0$((1 + i % 9))-1$((i % 10)) 20:00"
        i=$((i + 1))
    done
} >"$work/inbox/concerts.csv"
printf 'sandbox-key\n' >"$work/api-key"
chown 1000:1000 "$work/api-key"
chmod 400 "$work/api-key"

expect "user" "1000:1000" "$($engine inspect --format '{{.Config.User}}' "$image")"
expect "entry point is no shell" "java" "$($engine inspect --format '{{index .Config.Entrypoint 0}}' "$image")"
expect "version" "pinned-import 0.1.0" "$(restricted trial-version --network none "$image" --version)"

restricted trial-sandbox -d --network none "$image" sandbox --port 8085 --rate 40 >/dev/null
night() {
    name=$1
    shift
    restricted "$name" "$@" --network container:trial-sandbox -v "$work/data:/data" -v "$work/jobs:/jobs:ro" -v "$work/inbox:/inbox:ro" \
        -v "$work/api-key:/run/secrets/pinned-api-key:ro" -e PINNED_JOBS=/jobs -e PINNED_API_URL=http://127.0.0.1:8085 \
        "$image" run concerts /inbox/concerts.csv --yes --no-input --json
}

night trial-stopped -d >/dev/null
# Its ledger tells that sending has begun.
until grep -q "'DELIVERED'" "$work/data/state/ledger/ledger.log" 2>/dev/null; do sleep 0.5; done
sleep 3
begun=$(date +%s)
$engine stop -t 60 trial-stopped >/dev/null
seconds=$(($(date +%s) - begun))
expect "exit after SIGTERM" 143 "$(exit_of trial-stopped)"
expect "stopped within 25 s ($seconds s)" yes "$([ $seconds -le 25 ] && echo yes || echo no)"

night trial-next >"$work/next.json" 2>"$work/next.err" || true
expect "exit of the next night" 0 "$(exit_of trial-next)"
number() { sed -n "s/.*\"$1\" *: *\([0-9]*\).*/\1/p" "$work/next.json" | head -n 1; }
expect "rows read" $rows "$(number read)"
expect "rows that are in (created by this run, or by the one before)" $rows "$(($(number created) + $(number unchanged)))"

expect "lines of its log that are no JSON" 0 "$(grep -vc '^{"@timestamp".*}$' "$work/next.err" || true)"
expect "lines of its result" 1 "$(wc -l <"$work/next.json" | tr -d ' ')"

night trial-again >"$work/again.json" 2>/dev/null || true
expect "the same once more" $rows "$(sed -n 's/.*"unchanged" *: *\([0-9]*\).*/\1/p' "$work/again.json")"

restricted trial-nowhere --network container:trial-sandbox -e PINNED_API_KEY=sandbox-key -e PINNED_API_KEY_FILE= -e PINNED_API_URL=http://127.0.0.1:8085 \
    -e PINNED_STATE=/opt/state "$image" run eventbrite-orders /opt/pinned-import/sample-data/eventbrite-orders.csv --yes --no-input >/dev/null 2>"$work/nowhere" || true
expect "a state directory on the read-only root" 32 "$(exit_of trial-nowhere)"

exit $failed
