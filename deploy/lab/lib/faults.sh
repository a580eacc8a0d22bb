# shellcheck shell=bash
# What can go wrong in a network, and what an administrator does to it.

# cut A B [one-way]: no packet passes between these two hosts, in both directions, or only none from A to B; all others
# are untouched
cut_hosts() {
  require_host "${1:-}"
  require_host "${2:-}"
  [[ $1 != "$2" ]] || die "cut $1 $2: name two different hosts"
  [[ ${3:-one-way} == one-way ]] || die "cut $1 $2 $3: the third word can be one-way only"
  heal_silently "$1" "$2"
  printf '%s %s\n' "$1" "$2" >>"$LAB_STATE/cuts"
  [[ -n ${3:-} ]] || printf '%s %s\n' "$2" "$1" >>"$LAB_STATE/cuts"
  render_all_rules
}

heal_hosts() { # heal A B
  require_host "${1:-}"
  require_host "${2:-}"
  grep -qx -e "$1 $2" -e "$2 $1" "$LAB_STATE/cuts" || die "$1 and $2 are not cut"
  heal_silently "$1" "$2"
  render_all_rules
}

heal_silently() {
  grep -vx -e "$1 $2" -e "$2 $1" "$LAB_STATE/cuts" >"$LAB_STATE/cuts.new" || true
  mv "$LAB_STATE/cuts.new" "$LAB_STATE/cuts"
}

# narrow HOST BYTES|off: UDP packets longer than that get lost on the way to and from this host, and nobody is told: what
# a path does that has a smaller MTU than the cards at its ends, and a firewall that drops ICMP
narrow() {
  require_host "${1:-}"
  [[ ${2:-} == off || ${2:-} =~ ^[1-9][0-9]{2,3}$ ]] || die "narrow HOST BYTES|off: '${2:-}' is neither off nor 100 to 9999"
  grep -v "^$1 " "$LAB_STATE/narrows" >"$LAB_STATE/narrows.new" || true
  [[ $2 == off ]] || printf '%s %s\n' "$1" "$2" >>"$LAB_STATE/narrows.new"
  mv "$LAB_STATE/narrows.new" "$LAB_STATE/narrows"
  render_all_rules
}

# forward PORT HOST|none: the UDP port of the home router (of the public one, if HOST is behind two) goes to HOST's 51820.
# The router forgets its connections, as one does that is configured anew: else an established flow would hide it.
forward() {
  local port=${1:-} host=${2:-} box router
  is_port "$port" || die "forward PORT HOST|none: '$port' is no port; use 1 to 65535"
  if [[ $host == none ]]; then unforward "$port"; return; fi
  require_host "$host"
  [[ ${behind[$host]} != internet ]] || die "$host has a public address; only a host behind a router has a forward"
  box=$host
  while router=${behind[$box]} && [[ $router != internet ]]; do
    grep -v "^$router $port " "$LAB_STATE/forwards" >"$LAB_STATE/forwards.new" || true
    printf '%s %s %s\n' "$router" "$port" "$box$([[ $box == "$host" ]] && echo :51820)" >>"$LAB_STATE/forwards.new"
    mv "$LAB_STATE/forwards.new" "$LAB_STATE/forwards"
    render_rules "$router"
    in_network "$router" conntrack -F >/dev/null 2>&1
    box=$router
  done
}

unforward() { # unforward PORT: on each router
  local router
  awk -v port="$1" '$2 != port' "$LAB_STATE/forwards" >"$LAB_STATE/forwards.new"
  mv "$LAB_STATE/forwards.new" "$LAB_STATE/forwards"
  for router in "${routers[@]}"; do
    render_rules "$router"
    in_network "$router" conntrack -F >/dev/null 2>&1
  done
}

restart() { # restart HOST agent|wireguard|operator|host
  local host=${1:-}
  if [[ ${kind[$host]:-} == router && ${2:-} == host ]]; then restart_router "$host"; return; fi
  require_host "$host"
  case ${2:-} in
    agent) require_processes; stop_daemon "$host" agent TERM; start_agent "$host" ;;
    wireguard) kill_wireguard "$host" ;;
    operator) restart_operator "$host" ;;
    host) power_off "$host"; boot_host "$host" ;;
    *) die "restart HOST agent|wireguard|operator|host: '${2:-}' is none of them" ;;
  esac
}

power() { # power HOST off|on
  require_host "${1:-}"
  case ${2:-} in
    off) power_off "$1" ;;
    on)
      ! is_on "$1" || die "$1 is on already"
      boot_host "$1" ;;
    *) die "power HOST off|on: '${2:-}' is neither" ;;
  esac
}

restart_operator() {
  [[ $1 == "$control_plane" ]] || die "the operator runs on $control_plane, not on $1"
  stop_daemon "$1" operator TERM
  start_operator
}

boot_host() { # with its disk as it was, in a new network, and what a boot starts
  power_on host "$1"
  wait_until_on "$1"
  plug "$1"
  if is_cluster; then boot_node "$1"; return; fi
  start_agent "$1"
  if [[ $1 == "$control_plane" ]]; then
    start_etcd
    start_api_server
    start_operator
  fi
}

restart_router() { # its rules come from its configuration; the connections it knew are gone
  local box
  power_off "$1"
  power_on router "$1"
  wait_until_on "$1"
  configure_router "$1"
  plug "$1"
  for box in "${!behind[@]}"; do
    [[ ${behind[$box]} != "$1" ]] || ! is_on "$box" || plug "$box"
  done
}

require_processes() {
  ! is_cluster || die "agents are pods in this cluster: use lab kubectl, for example to delete one"
}

kill_wireguard() { # the userspace device of a host dies; its agent has to notice. A kernel device cannot die.
  local pids
  pids=$(enter "$1" pgrep -x 'wireguard-go|boringtun-cli|boringtun') || die "$1 runs no userspace WireGuard"
  # shellcheck disable=SC2086 # one word a process
  enter "$1" sh -c 'kill -KILL "$@"' sh $pids
}

kill_agent() { # kill HOST agent
  require_host "${1:-}"
  [[ ${2:-} == agent ]] || die "kill HOST agent: '${2:-}' is not agent"
  require_processes
  stop_daemon "$1" agent KILL
}

start() { # start HOST agent
  require_host "${1:-}"
  [[ ${2:-} == agent ]] || die "start HOST agent: '${2:-}' is not agent"
  require_processes
  start_agent "$1"
}

api() { # api stop|start
  case ${1:-} in
    stop) stop_api_server ;;
    start) start_api_server ;;
    *) die "api stop|start: '${1:-}' is neither" ;;
  esac
}

# add HOST [--apply]: a further host of the topology joins, as an administrator would let it: power, key, Node object,
# token, agent. What is left is the MeshNode, which it prints (or, with --apply, applies). A cluster's host joins through
# its tunnel, as those before it did: key, `up`, MeshNode, kubelet; its agent is a pod.
add() {
  local host=${1:-}
  [[ ${kind[$host]:-} == extra ]] || die "'$host' is not declared 'extra' in the topology; there are: ${extras[*]:-none}"
  ! is_cluster || [[ ${2:-} == --apply ]] || die "add $host: without its MeshNode its kubelet reaches no API server: add $host --apply"
  ! is_on "$host" || die "$host is up already"
  power_on host "$host"
  wait_until_on "$host"
  plug "$host"
  make_key "$host"
  render_extra "$host"
  prepare_agent "$host"
  if is_cluster; then
    bring_up "$host"
  else
    node_object "$host" | kubectl apply --server-side -f - >&2
    hand_out_agent_token "$host"
    start_agent "$host"
  fi
  if [[ ${2:-} == --apply ]]; then
    kubectl apply --server-side -f "$LAB_STATE/manifests/$host.yaml"
  else
    cat "$LAB_STATE/manifests/$host.yaml"
  fi
  ! is_cluster || join_node "$host"
}

remove() { # remove HOST: the reverse of add, its disk included
  local host=${1:-}
  [[ ${kind[$host]:-} == extra ]] || die "'$host' is not declared 'extra' in the topology; there are: ${extras[*]:-none}"
  if is_cluster && kubectl get node "$host" >/dev/null 2>&1; then
    kubectl drain "$host" --force --ignore-daemonsets --delete-emptydir-data --timeout=60s 2>&1
  fi
  if kubectl get meshnode "$host" >/dev/null 2>&1; then
    kubectl annotate --overwrite meshnode "$host" mesh.kakde.eu/allow-removal=true # on purpose: it is a live node
    kubectl delete meshnode "$host"
  fi
  kubectl delete node "$host" --ignore-not-found
  power_off "$host"
  in_network "${behind[$host]}" ip link delete "$host" 2>/dev/null || true
  rm -rf --one-file-system "${LAB_STATE:?}/boxes/$host" "$LAB_STATE/manifests/$host.yaml" "$LAB_STATE/manifests/extra-$host"
}
