# shellcheck shell=bash
# Cables and routers. Cables are veth pairs made directly between two namespaces: the machine's own network never has
# a part in it. The internet is a router that knows each public address and no private one.
#
#   host eth0 ── ROUTER's switch "lan" ─ ROUTER ─ wan ── internet ── eth0 public host

readonly internet_gateway=100.64.0.1 # on the internet's loopback; the next hop of every public address

# plug BOX: a new cable from its uplink (eth0 of a host, wan of a router) to what it is behind.
plug() {
  local box=$1 upstream=${behind[$1]} uplink=eth0 gateway prefix
  [[ ${kind[$box]} != router ]] || uplink=wan
  in_network "$upstream" ip link delete "$box" 2>/dev/null || true
  in_network "$upstream" ip link add "$box" type veth peer name "$uplink" netns "$(init_pid "$box")"
  if [[ $upstream == internet ]]; then
    gateway=$internet_gateway prefix=32
    in_network internet ip link set "$box" up
    in_network internet ip route replace "${at[$box]}/32" dev "$box"
  else
    gateway=${lan[$upstream]%/*} prefix=${lan[$upstream]#*/}
    in_network "$upstream" ip link set "$box" master lan up
  fi
  in_network "$box" ip -batch - <<EOF
address add ${at[$box]}/$prefix dev $uplink
link set $uplink up
route add default via $gateway dev $uplink onlink
EOF
}

configure_internet() {
  in_network internet ip address add "$internet_gateway/32" dev lo
  render_rules internet
}

# Its LAN switch and its rules. The address is fixed: a bridge takes the lowest of its ports, and a host that is switched
# on would change what the others know as their gateway.
configure_router() { # configure_router ROUTER
  in_network "$1" ip -batch - <<EOF
link add lan address 02:00:00:00:00:01 type bridge
address add ${lan[$1]} dev lan
link set lan up
EOF
  render_rules "$1"
}

# render_rules BOX: the complete rules of a router or of the internet, from the forwards and cuts in force, in one
# transaction. Connections that conntrack knows go on as before.
render_rules() {
  local box=$1 router port target destination source
  {
    printf 'table ip lab\ndelete table ip lab\ntable bridge lab\ndelete table bridge lab\n'
    printf 'table ip lab {\n  chain cuts {\n'
    render_cuts "$box"
    render_narrows "$box"
    printf '  }\n  chain forward {\n    type filter hook forward priority filter; policy %s\n    jump cuts\n' \
      "$([[ $box == internet ]] && echo accept || echo drop)"
    if [[ $box != internet ]]; then
      # What the LAN started, and what a forward lets in. Nothing else.
      printf '    ct state established,related accept\n    iifname "lan" oifname "wan" accept\n    ct status dnat accept\n  }\n'
      printf '  chain input {\n    type filter hook input priority filter; policy accept\n'
      printf '    iifname "wan" ct state new meta l4proto != icmp drop\n  }\n'
      printf '  chain postrouting {\n    type nat hook postrouting priority srcnat\n    oifname "wan" masquerade\n  }\n'
      printf '  chain prerouting {\n    type nat hook prerouting priority dstnat\n'
      while read -r router port target; do
        destination=${at[${target%%:*}]}:$port
        [[ $target != *:* ]] || destination=${at[${target%%:*}]}:${target#*:}
        [[ $router != "$box" ]] || printf '    iifname "wan" udp dport %s dnat to %s\n' "$port" "$destination"
      done <"$LAB_STATE/forwards"
    fi
    printf '  }\n}\n'
    if [[ $box != internet ]]; then
      # Two hosts on one switch: their frames never see the router.
      printf 'table bridge lab {\n  chain forward {\n    type filter hook forward priority filter; policy accept\n'
      while read -r source destination; do
        [[ ${behind[$source]} != "$box" || ${behind[$destination]} != "$box" ]] ||
          printf '    ip saddr %s ip daddr %s drop\n' "${at[$source]}" "${at[$destination]}"
      done <"$LAB_STATE/cuts"
      printf '  }\n}\n'
    fi
  } | in_network "$box" nft -f -
}

# A cut between two hosts that NAT separates: past its router, a packet no longer tells which host it is from. So the
# first hop of a cut host colours its packets (DSCP, one colour a host), and the last hop drops that colour for the other.
render_cuts() { # render_cuts BOX
  local source destination coloured=' '
  while read -r source destination; do
    [[ ${behind[$source]} == "$1" && $coloured != *" $source "* ]] || continue
    printf '    ip saddr %s ip dscp set %d\n' "${at[$source]}" "$(colour_of "$source")"
    coloured+="$source "
  done <"$LAB_STATE/cuts"
  while read -r source destination; do
    [[ ${behind[$destination]} != "$1" ]] ||
      printf '    ip daddr %s ip dscp %d drop\n' "${at[$destination]}" "$(colour_of "$source")"
  done <"$LAB_STATE/cuts"
}

render_narrows() { # render_narrows BOX: at the first hop of a host whose path is narrow
  local host bytes
  while read -r host bytes; do
    [[ ${behind[$host]} != "$1" ]] ||
      printf '    meta l4proto udp meta length > %d ip saddr %s drop\n    meta l4proto udp meta length > %d ip daddr %s drop\n' \
        "$bytes" "${at[$host]}" "$bytes" "${at[$host]}"
  done <"$LAB_STATE/narrows"
}

colour_of() { # colour_of HOST: 1 to 63, its place in the topology
  local host colour=0
  for host in "${hosts[@]}" "${extras[@]}"; do
    colour=$((colour + 1))
    [[ $host != "$1" ]] || break
  done
  printf '%d' "$colour"
}

render_all_rules() {
  local box
  for box in internet "${routers[@]}"; do render_rules "$box"; done
}

public_router() { # public_router HOST: the router on its way that has the public address
  local box=$1
  while [[ ${behind[$box]} != internet ]]; do box=${behind[$box]}; done
  printf '%s\n' "$box"
}
