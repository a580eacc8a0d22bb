# shellcheck shell=bash
# What the benches share. They run against a lab that is up, and change it back.
lab=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../lab" && pwd)/lab

# Its files: boxes/HOST, manifests, control-plane.
lab_state=${LAB_STATE:-/var/tmp/wireguard-mesh-lab}

# On no lab, checks of each host and each link would all hold.
"$lab" status >/dev/null || exit 1

die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

now_ms() { printf '%d' $((${EPOCHREALTIME/./} / 1000)); }

hosts() { "$lab" status | awk 'NR > 1 && /^control plane:/ { exit } NR > 1 && $2 ~ /^[0-9]+$/ { print $1 }'; }

# The host of the API server.
control_plane() { "$lab" status | sed -n 's/^control plane:.* on \([^, ]*\),.*/\1/p'; }

# wait_for SECONDS WHAT COMMAND…
wait_for() {
  local deadline=$(($(now_ms) + $1 * 1000)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    (($(now_ms) < deadline)) || die "not in time: $what"
    sleep 0.1
  done
}

# percentiles UNIT: p50, p99 (nearest rank) and the largest of the numbers on standard input, one a line
percentiles() {
  sort -n | awk -v unit="$1" '
    function rank(p) { r = int(p * NR); return v[r < p * NR ? r + 1 : r] }
    { v[NR] = $1 }
    END { printf "%d runs: p50 %d %s, p99 %d %s, max %d %s\n", NR, rank(0.5), unit, rank(0.99), unit, v[NR], unit }'
}

in_network() { # in_network BOX COMMAND…: a program of this machine in the network of a host or router
  local process
  process=$(cut -d ' ' -f 1 "$lab_state/boxes/$1/init")
  shift
  nsenter --target "$process" --net -- "$@"
}
