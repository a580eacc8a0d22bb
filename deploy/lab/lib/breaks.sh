# shellcheck shell=bash
# What a person or a program does wrong, one break for each verdict of docs/reasons.md: how it is made, and what the mesh
# has to say of it. `lab break NAME`, `lab mend NAME`, `lab breaks`. They are about the runbook's hosts.
#
#   how     in words
#   reason  the verdict, where it is not the name of the break
#   links   that have to get the verdict, as NODE.PEER
#   phrase  a regular expression that the message on the first of them has to match
#   also    NODE.PEER=REASON that follow from it by right
#
# Two breaks can be made at the same time when they are about different pairs of hosts.

declare -A how reason links phrase also

readonly edge=ctb-edge-1
readonly strange_key=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= # nobody has its private half

both() { printf '%s.%s %s.%s' "$1" "$2" "$2" "$1"; }
spec() { # spec NODE FIELD VALUE: VALUE is JSON; null removes the field
  kubectl patch meshnode "$1" --type=merge -p "{\"spec\":{\"$2\":$3}}"
}
mesh_spec() { kubectl patch mesh default --type=merge -p "{\"spec\":{\"$1\":$2}}"; } # mesh_spec FIELD VALUE
key_of() { kubectl get meshnode "$1" -o 'jsonpath={.status.publicKey}'; }

how[NoHandshake]='no packet passes between wk-1 and the edge'
links[NoHandshake]=$(both wk-1 $edge)
phrase[NoHandshake]='nothing that .* send to each other arrives. Likeliest first: \(1\)'
break_NoHandshake() { cut_hosts wk-1 $edge; }
mend_NoHandshake() { heal_hosts wk-1 $edge; }

how[OneWay]='no packet passes from wk-2 to the edge, but back'
links[OneWay]=$(both wk-2 $edge)
phrase[OneWay]='packets pass from ctb-edge-1 to wk-2, but not from wk-2 to ctb-edge-1'
break_OneWay() { cut_hosts wk-2 $edge one-way; }
mend_OneWay() { heal_hosts wk-2 $edge; }

how[LanEndpointWrong]='DHCP gives wk-1 another address than spec.lanEndpoint has'
links[LanEndpointWrong]='ms-1.wk-1 wk-2.wk-1'
# wireguard-go of Debian 12 sends nothing from an address that is gone until its next handshake, 15 s later: all links of
# wk-1 are down as long. (The kernel's takes another address at once.)
also[LanEndpointWrong]="wk-1.ms-1=LanEndpointWrong wk-1.wk-2=LanEndpointWrong wk-1.ms-1=NoHandshake wk-1.wk-2=NoHandshake"
also[LanEndpointWrong]+=" wk-1.$edge=NoHandshake $edge.wk-1=NoHandshake"
also[LanEndpointWrong]+=" wk-1.ms-1=AgentSilent wk-1.wk-2=AgentSilent wk-1.$edge=AgentSilent" # twice 15 s in a row
phrase[LanEndpointWrong]='192\.168\.15\.3:51820 .*is no address of th(at|is) host'
break_LanEndpointWrong() { readdress wk-1 "${at[wk-1]}" 192.168.15.33; }
mend_LanEndpointWrong() { readdress wk-1 192.168.15.33 "${at[wk-1]}"; }
readdress() { # readdress HOST OLD NEW: within its network
  enter "$1" ip -batch - <<END
address del $2/24 dev eth0
address add $3/24 dev eth0
route replace default via ${lan[${behind[$1]}]%/*} dev eth0
END
}

how[DoubleNAT]="spec.publicEndpoint of wk-2 has the inner router's outer address"
links[DoubleNAT]=$edge.wk-2
phrase[DoubleNAT]='two NAT routers stand in a row. Forward the port on both, and put 203\.0\.113\.10:51822'
break_DoubleNAT() {
  [[ ${behind[wk-2]} != "$(public_router wk-2)" ]] || die "DoubleNAT needs two routers in a row: lab up double-nat"
  spec wk-2 publicEndpoint "\"${at[${behind[wk-2]}]}:51822\""
}
mend_DoubleNAT() { spec wk-2 publicEndpoint '"203.0.113.10:51822"'; }

how[UdpBlockedLocally]='a firewall on wk-1 drops UDP from the edge'
links[UdpBlockedLocally]=$(both wk-1 $edge)
phrase[UdpBlockedLocally]='on wk-1: UDP from 198\.51\.100\.25 is dropped by nft table inet broken, chain input, handle [0-9]+'
break_UdpBlockedLocally() {
  enter wk-1 nft -f - <<END
table inet broken {
  chain input {
    type filter hook input priority 0
    ip saddr ${at[$edge]} udp dport 51820 drop
  }
}
END
}
mend_UdpBlockedLocally() { enter wk-1 nft delete table inet broken; }

how[EndpointUnreachable]="a route on wk-2 forbids the edge's endpoint"
links[EndpointUnreachable]=$(both wk-2 $edge)
phrase[EndpointUnreachable]='on wk-2: this host has no route to the endpoint 198\.51\.100\.25:[0-9]+'
break_EndpointUnreachable() { enter wk-2 ip route add unreachable "${at[$edge]}"; }
mend_EndpointUnreachable() { enter wk-2 ip route del unreachable "${at[$edge]}"; }

how[RpFilterStrict]='rp_filter is 1 on all, and a policy rule on wk-1 would answer wk-2 through eth0'
links[RpFilterStrict]=$(both wk-1 wk-2)
phrase[RpFilterStrict]='net\.ipv4\.conf\.wg0\.rp_filter is strict'
break_RpFilterStrict() {
  mesh_spec rpFilter '"Strict"'
  enter wk-1 ip route add default via "${lan[${behind[wk-1]}]%/*}" table 101
  enter wk-1 ip rule add from "${overlay[wk-1]}" to "${overlay[wk-2]}" priority 101 lookup 101
}
mend_RpFilterStrict() {
  enter wk-1 ip rule del priority 101
  enter wk-1 ip route flush table 101
  mesh_spec rpFilter '"Loose"'
}

how[TunnelInTunnel]="a route on wk-1 leads to the edge's endpoint through wg0"
links[TunnelInTunnel]=wk-1.$edge
also[TunnelInTunnel]="$edge.wk-1=TunnelInTunnel"
phrase[TunnelInTunnel]='on wk-1: the endpoint 198\.51\.100\.25:51820 is reached through wg0 itself; .*take the route 198\.51\.100\.25/32 away'
break_TunnelInTunnel() { enter wk-1 ip route add "${at[$edge]}" dev wg0; }
mend_TunnelInTunnel() { enter wk-1 ip route del "${at[$edge]}" dev wg0; }

how[RouteMissing]='something on wk-2 deletes the route to wk-1 each time it is made'
links[RouteMissing]=wk-2.wk-1
also[RouteMissing]='wk-1.wk-2=RouteMissing wk-2.wk-1=ForeignConfiguration wk-1.wk-2=ForeignConfiguration'
phrase[RouteMissing]='on wk-2: no route leads to 172\.27\.15\.11 through wg0'
break_RouteMissing() {
  # shellcheck disable=SC2016 # expands inside the host
  start_daemon wk-2 route-thief sh -c '
    { ip monitor route & while sleep 1; do echo; done; } | # the agent may make it before that listens
      while read -r line; do ip route del "$0" dev wg0 2>/dev/null; done' "${overlay[wk-1]}"
}
mend_RouteMissing() { stop_group wk-2 route-thief; }

how[RouteShadowed]='a policy rule on wk-2 sends what is for the edge to another table'
links[RouteShadowed]=wk-2.$edge
also[RouteShadowed]="$edge.wk-2=RouteShadowed"
phrase[RouteShadowed]='on wk-2: 172\.27\.15\.31 leaves through eth0 instead of wg0 by the route 0\.0\.0\.0/0 in table 102.*ip rule del priority 102'
break_RouteShadowed() {
  enter wk-2 ip route add default via "${lan[${behind[wk-2]}]%/*}" table 102
  enter wk-2 ip rule add to "${overlay[$edge]}" priority 102 lookup 102
}
mend_RouteShadowed() {
  enter wk-2 ip rule del priority 102
  enter wk-2 ip route flush table 102
}

how[AllowedIPsStolen]="a peer that something adds to wk-1's wg0 again and again has the address of wk-2"
links[AllowedIPsStolen]=wk-1.wk-2
also[AllowedIPsStolen]='wk-2.wk-1=AllowedIPsStolen wk-1.wk-2=ForeignConfiguration wk-2.wk-1=ForeignConfiguration'
phrase[AllowedIPsStolen]="on wk-1: 172\\.27\\.15\\.13/32 is on peer $strange_key of wg0, not on wk-2"
break_AllowedIPsStolen() {
  # shellcheck disable=SC2016 # expands inside the host
  start_daemon wk-1 ip-thief sh -c 'while :; do wg set wg0 peer "$0" allowed-ips "$1"; sleep 0.1; done' \
    $strange_key "${overlay[wk-2]}"
}
mend_AllowedIPsStolen() {
  stop_group wk-1 ip-thief
  enter wk-1 wg set wg0 peer $strange_key remove
}

how[ForeignConfiguration]="something on wk-1 removes the edge from wg0 again and again"
links[ForeignConfiguration]=$(both wk-1 $edge)
phrase[ForeignConfiguration]='on wk-1: .*peer ctb-edge-1 was missing.* again and again'
break_ForeignConfiguration() {
  # shellcheck disable=SC2016 # expands inside the host
  start_daemon wk-1 peer-thief sh -c 'while :; do wg set wg0 peer "$0" remove; sleep 0.1; done' "$(key_of $edge)"
}
mend_ForeignConfiguration() { stop_group wk-1 peer-thief; }

hand_written() { # hand_written NAME NODE PEER KEY KEEPALIVE: a MeshPeer that takes the place of the planned one
  kubectl apply -f - <<END
apiVersion: mesh.kakde.eu/v1alpha1
kind: MeshPeer
metadata: {name: $1}
spec:
  node: $2
  peer: $3
  publicKey: $4
  allowedIPs: [${overlay[$3]}/32]
  endpoint: ${at[$3]}:51820
  persistentKeepaliveSeconds: $5
END
}

how[KeyMismatch]='a hand-written MeshPeer tells wk-1 a key of the edge that the edge does not have'
links[KeyMismatch]=$(both wk-1 $edge)
phrase[KeyMismatch]="wk-1 knows ctb-edge-1 by the key $strange_key, but the key on ctb-edge-1 is "
break_KeyMismatch() { hand_written wrong-key wk-1 $edge $strange_key 25; }
mend_KeyMismatch() { kubectl delete meshpeer wrong-key; }

how[KeySwap]='the key files of wk-1 and wk-2 are exchanged'
reason[KeySwap]=KeyMismatch
links[KeySwap]="ms-1.wk-1 ms-1.wk-2 $edge.wk-1 $edge.wk-2"
# What the two tried to say while nobody let them through arrives once it is mended.
also[KeySwap]=$(printf '%s ' {wk-1.{wk-2,ms-1,$edge},wk-2.{wk-1,ms-1,$edge}}={AgentSilent,KeyMismatch})
phrase[KeySwap]="the keys of wk-1 and wk-2 are swapped: wk-1 holds wk-2's and the other way round"
break_KeySwap() { exchange_files wk-1 wk-2 /etc/wireguard/wg0.key; }
mend_KeySwap() { exchange_files wk-1 wk-2 /etc/wireguard/wg0.key; }
exchange_files() { # exchange_files HOST HOST FILE
  local host
  # shellcheck disable=SC2016 # expands inside the host
  local -r take=(sh -c 'umask 077; cat >"$0.other"' "$3")
  enter "$1" cat "$3" | enter "$2" "${take[@]}"
  enter "$2" cat "$3" | enter "$1" "${take[@]}"
  for host in "$1" "$2"; do enter "$host" mv "$3.other" "$3"; done
}

how[ProbeUnanswered]='a firewall on wk-2 drops what ms-1 pings it with, and its answers, inside the tunnel'
links[ProbeUnanswered]=$(both ms-1 wk-2)
phrase[ProbeUnanswered]='handshakes between ms-1 and wk-2 succeed, but probes through the tunnel do not come back'
break_ProbeUnanswered() {
  enter wk-2 nft -f - <<END
table inet mute {
  chain input {
    type filter hook input priority 0
    iifname wg0 ip saddr ${overlay[ms-1]} meta l4proto icmp drop
  }
}
END
}
mend_ProbeUnanswered() { enter wk-2 nft delete table inet mute; }

how[PathMTUTooSmall]='UDP packets longer than 1300 bytes get lost on the way to wk-1'
links[PathMTUTooSmall]=wk-1.$edge
also[PathMTUTooSmall]="$edge.wk-1=PathMTUTooSmall"
phrase[PathMTUTooSmall]='packets of 12[0-9][0-9] bytes pass through the tunnel between wk-1 and ctb-edge-1, larger ones get lost.*set spec\.mtu of the Mesh to 12[0-9][0-9]'
break_PathMTUTooSmall() {
  narrow wk-1 1300
  restart wk-1 agent # it looks at once then, and else every five minutes
}
mend_PathMTUTooSmall() {
  narrow wk-1 off
  restart wk-1 agent
}

how[PortForwardMismatch]='the router delivers the port of wk-2 to wk-1, and what wk-2 itself sends does not reach the edge'
links[PortForwardMismatch]=$(both $edge wk-2)
phrase[PortForwardMismatch]='router forward 203\.0\.113\.10:51822 delivers to wk-1 \(192\.168\.15\.3:51820\); it should deliver to wk-2 \(192\.168\.15\.4:51820\)$'
break_PortForwardMismatch() {
  cut_hosts wk-2 $edge one-way
  forward 51822 wk-1
}
mend_PortForwardMismatch() {
  forward 51822 wk-2
  heal_hosts wk-2 $edge
}

how[PortForwardMissing]='no router forwards the port of wk-2, and the edge, which has no endpoint, has to dial'
links[PortForwardMissing]=$(both wk-2 $edge)
phrase[PortForwardMissing]='nothing that ctb-edge-1 sends to 203\.0\.113\.10:51822 arrives at wk-2; make the router forward that UDP port to wk-2 \(192\.168\.15\.4:51820\)'
break_PortForwardMissing() {
  spec $edge publicEndpoint null
  wait_for 30 "wk-2 keeps no endpoint of $edge" has_no_endpoint wk-2 "${at[$edge]}"
  forward 51822 none
  kill_wireguard wk-2 # what it had heard from, it has forgotten
}
mend_PortForwardMissing() {
  forward 51822 wk-2
  spec $edge publicEndpoint "\"${at[$edge]}:51820\""
}
has_no_endpoint() { ! enter "$1" grep -qF "Endpoint = $2:" /etc/wireguard/wg0.conf; }

how[NatMappingExpired]='the router forgets its connections; wk-2, without agent, keepalive and forward, has nothing to send to the edge'
links[NatMappingExpired]=$edge.wk-2
also[NatMappingExpired]="wk-2.wk-1=AgentSilent wk-2.ms-1=AgentSilent wk-2.$edge=AgentSilent"
phrase[NatMappingExpired]='the router of wk-2 no longer delivers what ctb-edge-1 sends to it, and nothing comes from wk-2'
break_NatMappingExpired() {
  local key
  key=$(key_of $edge)
  hand_written no-keepalive wk-2 $edge "$key" 0
  wait_for 30 "wk-2 sends no keepalive to $edge" keeps_no_connection wk-2 "$key"
  kill_agent wk-2 agent
  enter wk-2 wg set wg0 peer "$key" remove # else it would ask why nothing comes back
  enter wk-2 wg set wg0 peer "$key" allowed-ips "${overlay[$edge]}/32" endpoint "${at[$edge]}:51820"
  forward 51822 none
}
mend_NatMappingExpired() {
  forward 51822 wk-2
  start_agent wk-2
  kubectl delete meshpeer no-keepalive
}
keeps_no_connection() { enter "$1" wg show wg0 persistent-keepalive | grep -qF "$2	off"; }

how[AgentSilent]='the agent on wk-2 is killed'
links[AgentSilent]="wk-2.wk-1 wk-2.ms-1 wk-2.$edge"
phrase[AgentSilent]='the agent on wk-2 has not renewed its Lease'
break_AgentSilent() { kill_agent wk-2 agent; }
mend_AgentSilent() { start_agent wk-2; }

# A daemon of a host with what it started.
stop_group() { # stop_group HOST NAME
  local pid
  if pid=$(daemon_pid "$1" "$2"); then
    enter "$1" sh -c "kill -TERM -$pid"
    stop_daemon "$1" "$2" TERM
  fi
}

break_or_mend() { # break_or_mend break|mend NAME…
  local verb=$1 name
  shift
  (($# > 0)) || die "$verb NAME…: what? lab breaks lists them"
  for name in "$@"; do [[ -n ${how[$name]:-} ]] || die "there is no break '$name'; there are: ${!how[*]}"; done
  for name in "$@"; do "${verb}_$name" >/dev/null; done
}

list_breaks() { # with tabs: NAME, VERDICT, LINKS, ALSO, PHRASE, HOW
  local name
  for name in "${!how[@]}"; do
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "${reason[$name]:-$name}" "${links[$name]}" "${also[$name]:--}" "${phrase[$name]}" "${how[$name]}"
  done | sort
}
