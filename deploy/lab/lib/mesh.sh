# shellcheck shell=bash
# The product in the lab: its build, and the runbook's own order of bringing a mesh up.
#
#   keygen on each host ─► keys pinned in the manifests ─► agents start from the manifests: tunnels, no API server yet
#   ─► API server ─► base, Node objects, tokens ─► operator ─► the same manifests applied ─► mesh/default Ready

built_files() {
  printf '%s\n' "$node_agent" "$operator"
  ! is_cluster || { built_image node-agent; built_image operator; }
}

built_image() { printf '%s/%s/target/images/%s-linux-%s.tar\n' "$repo" "$1" "$1" "$(dpkg --print-architecture)"; } # built_image PROGRAM

build_is_current() { # newer than every source they are built from
  local file sources=(pom.xml .mvn crds operator node-agent)
  ! is_cluster || sources+=(packaging deploy/images)
  for file in $(built_files); do
    [[ -s $file ]] || return 1
    [[ $file != "$repo"/* ]] || [[ -z $(cd "$repo" && find "${sources[@]}" \( -name target -prune \) -o -type f \
      \( -path '*/src/main/*' -o -path '.mvn/*' -o -path 'deploy/images/*' -o -name pom.xml \) -newer "$file" -print -quit) ]] || return 1
  done
}

build_product() {
  local file modules=operator,node-agent
  ! is_cluster || modules+=,packaging
  if build_is_current; then return 0; fi
  (cd "$repo" && ./mvnw -q -DskipTests -pl "$modules" -am package 3>&- 4>&-)
  for file in $(built_files); do
    [[ -s $file ]] || die "the build did not make $file"
    touch "$file"
  done
}

make_key() { # make_key HOST: on the host itself; only the public half leaves it
  mkdir -p "$(disk_of "$1")/etc/mesh"
  enter "$1" "$node_agent" keygen >"$LAB_STATE/boxes/$1/publickey"
}

# The manifests as a user would pin them: a kustomization over the example, one patch a node. Rendered once, and given
# to each host's disk and to `kubectl apply`.
render_manifests() {
  local host directory=$LAB_STATE/manifests
  mkdir -p "$directory"
  {
    printf 'resources:\n  - %s\npatches:\n' "$(realpath --relative-to "$(realpath "$directory")" "$repo/$manifests")"
    for host in "${hosts[@]}"; do
      pin_key "$host"
    done
  } >"$directory/kustomization.yaml"
  "$(<"$LAB_STATE/control-plane")/kubectl" kustomize "$directory" >"$directory/mesh.yaml.new"
  mv "$directory/mesh.yaml.new" "$directory/mesh.yaml"
}

pin_key() { # pin_key HOST: its patch in a kustomization
  cat <<EOF
  - target: {group: mesh.kakde.eu, kind: MeshNode, name: $1}
    patch: '[{"op": "add", "path": "/spec/publicKey", "value": "$(<"$LAB_STATE/boxes/$1/publickey")"}]'
EOF
}

render_extra() { # render_extra HOST: the manifest of a host that joins later, with its key
  local directory=$LAB_STATE/manifests/extra-$1
  mkdir -p "$directory"
  cp "$repo/$manifests/${manifest[$1]}" "$directory/meshnode.yaml"
  { printf 'resources: [meshnode.yaml]\npatches:\n' && pin_key "$1"; } >"$directory/kustomization.yaml"
  "$(<"$LAB_STATE/control-plane")/kubectl" kustomize "$directory" >"$LAB_STATE/manifests/$1.yaml"
}

# What an administrator puts on a host: the manifests from Git, or of the mesh that it joins, and where the API server is.
# The token comes later.
prepare_agent() { # prepare_agent HOST
  local directory
  directory=$(disk_of "$1")/etc/mesh
  mkdir -p "$directory/manifests"
  if [[ ${kind[$1]} == extra ]]; then
    kubectl get mesh,meshnodes -o yaml >"$directory/manifests/mesh.yaml" # with the keys that the nodes have by now
    cp "$LAB_STATE/manifests/$1.yaml" "$directory/manifests/"
  else
    cp "$LAB_STATE/manifests/mesh.yaml" "$directory/manifests/"
  fi
  write_kubeconfig "$(api_url)" '{tokenFile: /etc/mesh/agent.token}' >"$directory/agent.kubeconfig"
}

start_agent() { # start_agent HOST
  start_daemon "$1" agent "$node_agent" run --node "$1" \
    --bootstrap-manifests /etc/mesh/manifests --kubeconfig /etc/mesh/agent.kubeconfig
}

start_operator() {
  write_kubeconfig "$(api_url)" '{tokenFile: /etc/mesh/operator.token}' >"$(disk_of "$control_plane")/etc/mesh/operator.kubeconfig"
  start_daemon "$control_plane" operator "$operator" run --kubeconfig /etc/mesh/operator.kubeconfig
}

wait_for_tunnels() {
  local deadline=$((SECONDS + 30)) host
  until tunnels_up; do
    is_cluster || for host in "${hosts[@]}"; do require_daemon "$host" agent; done
    ((SECONDS < deadline)) || die "not in time: every host reaches $control_plane by its overlay address"
    sleep 0.1
  done
}

require_daemon() { # require_daemon HOST NAME: or its last words
  daemon_pid "$1" "$2" >/dev/null || die "$2 of $1 has ended; its last words: $(tail -n 3 "$LAB_STATE/logs/$1.$2.log")"
}

tunnels_up() { # the API server's host answers from every other host, through the mesh
  local host
  for host in "${hosts[@]}"; do
    [[ $host == "$control_plane" ]] || in_network "$host" fping -q -r 0 -t 300 "${overlay[$control_plane]}" || return 1
  done
}

hand_out_tokens() {
  hand_out_operator_token
  for_each hand_out_agent_token "${hosts[@]}"
}

apply_manifests() { kubectl apply --server-side -f "$LAB_STATE/manifests/mesh.yaml"; }

wait_until_ready() {
  local host
  for host in "${hosts[@]}"; do require_daemon "$host" agent; done
  kubectl wait --for=condition=Ready --timeout=60s mesh/default &&
    kubectl wait --for=condition=Ready --timeout=60s meshpeers --all && return
  require_daemon "$control_plane" operator
  kubectl get mesh,meshnodes,meshpeers
  return 1
}
