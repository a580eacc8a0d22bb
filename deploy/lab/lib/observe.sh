# shellcheck shell=bash
# Looking at the lab: status, logs, and the ping that every measurement uses.

hosts_on() {
  local host
  for host in "${hosts[@]}" "${extras[@]}"; do ! is_on "$host" || echo "$host"; done
}

show_status() {
  local host pid daemon line='control plane:' member=agent daemons=(etcd apiserver operator)
  if is_cluster; then member=kubelet daemons=(etcd apiserver controller-manager scheduler); fi
  printf '%-12s %-9s %-12s %s\n' HOST INIT "${member^^}" 'HANDSHAKES (age)'
  for host in "${hosts[@]}" "${extras[@]}"; do
    if pid=$(init_pid "$host"); then
      printf '%-12s %-9s %-12s %s\n' "$host" "$pid" "$(daemon_state "$host" $member)" "$(handshakes "$host")"
    elif [[ ${kind[$host]} == host ]]; then
      printf '%-12s %-9s\n' "$host" off
    fi
  done
  for host in internet "${routers[@]}"; do
    is_on "$host" || printf '%-12s %-9s\n' "$host" off
  done
  for daemon in "${daemons[@]}"; do line+=" $daemon $(daemon_state "$control_plane" "$daemon")  "; done
  printf '%son %s, %s\n' "$line" "$control_plane" "$(api_url)"
  printf 'forwards: %s\n' "$(awk '{ printf "%s%s %s → %s", sep, $1, $2, $3; sep = ", " }' "$LAB_STATE/forwards")"
  [[ ! -s $LAB_STATE/cuts ]] || printf 'cuts: %s\n' "$(awk '$1 < $2 { printf "%s%s ✂ %s", sep, $1, $2; sep = ", " }' "$LAB_STATE/cuts")"
}

daemon_state() { # daemon_state HOST NAME
  local pid
  if ! is_on "$1"; then echo off; elif pid=$(daemon_pid "$1" "$2"); then echo "pid $pid"; else echo dead; fi
}

handshakes() { # handshakes HOST: each peer by its name, with the age of its last handshake
  local address stamp line='' now=$EPOCHSECONDS
  while read -r address stamp; do
    line+="${line:+ · }${node_of_overlay[$address]:-$address} $([[ $stamp == 0 ]] && echo never || echo "$((now - stamp))s")"
  done < <(enter "$1" wg show wg0 dump 2>/dev/null | awk 'NR > 1 { sub("/.*", "", $4); print $4, $5 }' | sort)
  printf '%s' "${line:-no wg0}"
}

show_logs() { # logs HOST [agent|operator|apiserver|etcd]
  require_host "${1:-}"
  local file=$LAB_STATE/logs/$1.${2:-agent}.log
  [[ -e $file ]] || die "no log $file; there are: $(cd "$LAB_STATE/logs" && echo *.log)"
  cat "$file"
}

# ping [--pods] [--without HOST] [--interval MS] [--count N | --for SECONDS] [-- COMMAND…]: from every host that is on to
# every other one's overlay address (from every probe pod to every other one), all at once. With a command, for as long
# as it runs. Exit 1 if a packet was lost.
#
# One fping a host: iputils ping spins below 10 ms, and twelve of them would measure each other. It runs in rounds of
# about a second, each of which ends by itself, so that no packet in flight at the end counts as lost.
ping_mesh() {
  local interval=200 count=5 seconds='' round rounds host results pids=() code=0 pods=false without=''
  local -A address=() network=()
  while (($# > 0)); do
    case $1 in
      --pods) require_cluster 'ping --pods'; pods=true; shift ;;
      --without) require_host "${2:-}"; without=$2; shift 2 ;;
      --interval) interval=${2:?--interval MS}; shift 2 ;;
      --count) count=${2:?--count N}; shift 2 ;;
      --for) seconds=${2:?--for SECONDS}; shift 2 ;;
      --) shift; break ;;
      *) die "ping: unknown option '$1'; use --pods, --without HOST, --interval MS, --count N, --for SECONDS, -- COMMAND" ;;
    esac
  done
  round=$((interval < 1000 ? 1000 / interval : 1)) rounds=1
  if (($# > 0)); then rounds=0
  elif [[ -n $seconds ]]; then rounds=$seconds; ((interval <= 1000)) || rounds=$((seconds * 1000 / interval))
  else round=$count; fi

  results=$(mktemp -d)
  # shellcheck disable=SC2064 # this directory
  trap "rm -rf '$results'" EXIT
  for host in $(hosts_on); do
    [[ $host != "$without" ]] || continue
    if $pods; then address[$host]=$(pod_address "$host") network[$host]=$(pod_network "$host")
    else address[$host]=${overlay[$host]} network[$host]=/proc/$(init_pid "$host")/ns/net; fi
  done
  for host in "${!address[@]}"; do
    ping_from "$host" "$interval" "$round" "$rounds" "$results" &
    pids+=($!)
  done
  if (($# > 0)); then
    sleep 0.2 # every link is under ping before the command starts
    "$@" || code=$?
    : >"$results/stop"
  fi
  wait "${pids[@]}"
  cat "$results"/*.from | print_losses || code=1
  return $code
}

# ping_from HOST INTERVAL ROUND ROUNDS RESULTS: to the others of `address`. ROUNDS 0 = until the file stop is there.
ping_from() {
  local host=$1 other targets=() left=$4
  for other in "${!address[@]}"; do [[ $other == "$host" ]] || targets+=("${address[$other]}"); done
  # It also ends with its host, and with the command that started it, however that ended.
  while is_on "$host" && kill -0 $$ 2>/dev/null; do
    # Each target every INTERVAL. A busy machine answers late; an answer later than five seconds is a loss.
    nsenter --net="${network[$host]}" -- fping -q -i 1 -p "$2" -c "$3" -t 5000 "${targets[@]}" 2>&1 | sed "s/^/$host /" || true
    if (($4 > 0)); then left=$((left - 1)); ((left > 0)) || break; elif [[ -e $5/stop ]]; then break; fi
  done >"$5/$host.from"
}

print_losses() { # fping's lines, "HOST 172.27.15.12 : xmt/rcv/%loss = 5/5/0%, …", added up for each directed link
  local from to rest numbers link lost total_sent=0 total_lost=0
  local -A sent=() received=() name=()
  for from in "${!address[@]}"; do name[${address[$from]}]=$from; done
  while read -r from to rest; do
    [[ $rest =~ =\ ([0-9]+)/([0-9]+)/ ]] || continue
    numbers=("${BASH_REMATCH[@]}")
    link="$from ${name[$to]:-$to}"
    sent[$link]=$((${sent[$link]:-0} + numbers[1])) received[$link]=$((${received[$link]:-0} + numbers[2]))
  done
  printf '%-12s %-12s %8s %8s %8s\n' FROM TO SENT RECEIVED LOST
  while read -r link; do
    lost=$((${sent[$link]} - ${received[$link]}))
    total_sent=$((total_sent + ${sent[$link]})) total_lost=$((total_lost + lost))
    printf '%-12s %-12s %8d %8d %8d\n' "${link% *}" "${link#* }" "${sent[$link]}" "${received[$link]}" "$lost"
  done < <(printf '%s\n' "${!sent[@]}" | sort)
  printf '%d links, %d sent, %d lost\n' "${#sent[@]}" "$total_sent" "$total_lost"
  ((total_lost == 0 && total_sent > 0))
}
