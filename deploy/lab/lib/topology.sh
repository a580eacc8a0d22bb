# shellcheck shell=bash
# The topology: a small text file of routers, hosts and forwards, one statement a line.
#
#   router NAME at ADDRESS [behind ROUTER] lan ADDRESS/PREFIX      NAT; its switch is the LAN
#   host   NAME at ADDRESS [behind ROUTER] overlay ADDRESS
#   extra  NAME at ADDRESS [behind ROUTER] overlay ADDRESS manifest FILE      brought up by `lab add NAME`
#   forward ROUTER PORT TARGET[:PORT]                              UDP, to a host or router behind ROUTER
#   control-plane HOST
#   manifests DIRECTORY                                            from the root of the repository
#
# What is not `behind` a router is on the internet, with ADDRESS as its own public address.

declare -A kind=() at=() behind=() lan=() overlay=() manifest=() node_of_overlay=()
routers=() hosts=() extras=() forwards=()
control_plane='' manifests=''

topology_file() { # topology_file NAME_OR_PATH
  if [[ $1 == */* ]]; then printf '%s\n' "$1"; else printf '%s\n' "$lab_dir/topologies/$1"; fi
}

load_topology() { # load_topology FILE: fills the variables above, or reports every mistake and exits
  topology_path=$1 line_number=0 mistakes=0
  local line words
  [[ -f $topology_path ]] || die "$topology_path: no such topology; there are: $(cd "$lab_dir/topologies" && find . -maxdepth 1 -type f -printf '%f ')"
  while IFS= read -r line || [[ -n $line ]]; do
    line_number=$((line_number + 1))
    read -ra words <<<"${line%%#*}"
    ((${#words[@]} == 0)) || parse_statement "${words[@]}"
  done <"$topology_path"
  line_number=''
  [[ -n $control_plane ]] || mistake "no control plane; add a line: control-plane HOST"
  [[ -n $manifests ]] || mistake "no manifests; add a line: manifests DIRECTORY"
  ((mistakes == 0)) || exit 1
}

mistake() {
  printf '%s%s: %s\n' "$topology_path" "${line_number:+:$line_number}" "$*" >&2
  mistakes=$((mistakes + 1))
}

parse_statement() {
  local statement=$1
  shift
  case $statement in
    router | host | extra) parse_box "$statement" "$@" ;;
    forward) parse_forward "$@" ;;
    control-plane)
      if [[ $# -ne 1 || ${kind[${1:-}]:-} != host ]]; then
        mistake "control-plane '$*' is not a host named above; write: control-plane HOST, below that host's line"
      else control_plane=$1; fi ;;
    manifests)
      if [[ $# -ne 1 || ! -f $repo/${1:-}/kustomization.yaml ]]; then
        mistake "manifests '$*' has no kustomization.yaml; name a directory from the root of the repository"
      else manifests=$1; fi ;;
    *) mistake "unknown statement '$statement'; known are: router, host, extra, forward, control-plane, manifests" ;;
  esac
}

parse_box() { # parse_box KIND NAME KEY VALUE…
  local box_kind=$1 name=${2:-} key usage word
  local -A value=()
  usage="write: $box_kind NAME at ADDRESS [behind ROUTER] "
  case $box_kind in
    router) usage+="lan ADDRESS/PREFIX" ;;
    host) usage+="overlay ADDRESS" ;;
    extra) usage+="overlay ADDRESS manifest FILE" ;;
  esac
  # An interface is named after it, and Linux takes 15 characters.
  if [[ ! $name =~ ^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$ || $name =~ ^(internet|lan|wan|lo)$ ]]; then
    mistake "'$name' is no name for a $box_kind; use at most 15 of a-z, 0-9 and '-', and not internet, lan, wan or lo"
    return
  fi
  [[ -z ${kind[$name]:-} ]] || { mistake "$name is there already; give each router and host a name of its own"; return; }
  shift 2
  while (($# > 0)); do
    key=$1
    [[ $key == [a-z]* && $key != write: && " ${usage//[][]/} " == *" $key "* ]] || { mistake "'$key' means nothing for a $box_kind; $usage"; return; }
    [[ -n ${2:-} ]] || { mistake "'$key' has no value; $usage"; return; }
    value[$key]=$2
    shift 2
  done
  for word in $usage; do
    case $word in
      at | lan | overlay | manifest) [[ -n ${value[$word]:-} ]] || { mistake "$name has no '$word'; $usage"; return; } ;;
    esac
  done
  check_addresses || return 0

  kind[$name]=$box_kind at[$name]=${value[at]} behind[$name]=${value[behind]:-internet}
  case $box_kind in
    router) routers+=("$name") lan[$name]=${value[lan]} ;;
    host) hosts+=("$name") ;;
    extra) extras+=("$name") manifest[$name]=${value[manifest]} ;;
  esac
  if [[ $box_kind != router ]]; then overlay[$name]=${value[overlay]} node_of_overlay[${value[overlay]}]=$name; fi
}

check_addresses() { # of parse_box, in its variables
  local other router=${value[behind]:-}
  for key in at overlay; do
    [[ -z ${value[$key]:-} ]] || is_address "${value[$key]}" || { mistake "$name: '${value[$key]}' is no IPv4 address; write it as 192.0.2.1"; return 1; }
  done
  if [[ -n ${value[lan]:-} ]]; then
    [[ $(is_address "${value[lan]%/*}" && echo "${value[lan]}") =~ /(8|16|24)$ ]] ||
      { mistake "$name: '${value[lan]}' is no LAN; write the router's own address in it, with /8, /16 or /24"; return 1; }
  fi
  if [[ -n $router ]]; then
    [[ ${kind[$router]:-} == router ]] || { mistake "$name is behind '$router', which is no router named above; add its line, or leave 'behind' out"; return 1; }
    [[ $(network_of "${value[at]}" "${lan[$router]#*/}") == "$(network_of "${lan[$router]%/*}" "${lan[$router]#*/}")" ]] ||
      { mistake "$name: ${value[at]} is not in the LAN of $router, ${lan[$router]}; choose an address in it"; return 1; }
    [[ ${value[at]} != "${lan[$router]%/*}" ]] || { mistake "$name: ${value[at]} is the address of $router itself; choose another"; return 1; }
  fi
  for other in "${!at[@]}"; do
    [[ ${at[$other]} != "${value[at]}" || ${behind[$other]} != "${router:-internet}" ]] ||
      { mistake "$name: ${value[at]} belongs to $other; choose another address"; return 1; }
  done
  other=${node_of_overlay[${value[overlay]:-none}]:-}
  [[ -z $other ]] || { mistake "$name: overlay ${value[overlay]} belongs to $other; choose another address"; return 1; }
}

parse_forward() { # parse_forward ROUTER PORT TARGET[:PORT]
  local usage='write: forward ROUTER PORT TARGET[:PORT]' known
  [[ $# -eq 3 ]] || { mistake "forward takes three words; $usage"; return; }
  [[ ${kind[$1]:-} == router ]] || { mistake "'$1' is no router named above; $usage"; return; }
  is_port "$2" || { mistake "'$2' is no port; use 1 to 65535"; return; }
  is_port "${3#*:}" || [[ $3 != *:* ]] || { mistake "'${3#*:}' is no port; use 1 to 65535"; return; }
  [[ -n ${kind[${3%%:*}]:-} && ${behind[${3%%:*}]} == "$1" ]] || { mistake "'${3%%:*}' is no host or router behind $1; name one, below its own line"; return; }
  for known in "${forwards[@]}"; do
    [[ $known != "$1 $2 "* ]] || { mistake "$1 forwards port $2 already; leave one of the two out"; return; }
  done
  forwards+=("$1 $2 $3")
}

is_address() {
  local octet
  [[ $1 =~ ^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$ ]] || return 1
  for octet in "${BASH_REMATCH[@]:1}"; do ((10#$octet <= 255)) || return 1; done
}

is_port() { [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] && (($1 <= 65535)); }

network_of() { # network_of ADDRESS PREFIX
  local IFS=.
  # shellcheck disable=SC2086 # split at the dots
  set -- $2 $1
  local prefix=$1
  shift
  printf '%s' "${*:1:prefix / 8}"
}

is_host() { [[ ${kind[$1]:-} == host || ${kind[$1]:-} == extra ]]; }

require_host() { is_host "${1:-}" || die "'${1:-}' is no host of this lab; there are: ${hosts[*]}${extras[*]:+ (extra: ${extras[*]})}"; }
