# shellcheck shell=bash
# What makes a cluster of the hosts, as its administrator would: images, the chart by Helm, Calico, a pod on each node.

require_cluster() { is_cluster || die "$1: this lab runs the mesh alone; a cluster is up after: $0 up --cluster"; }

readonly pod_cidr=10.42.0.0/16 # deploy/calico/mesh/ippool.yaml

helm() { in_network "$control_plane" env HELM_CACHE_HOME="$LAB_STATE/helm" HELM_CONFIG_HOME="$LAB_STATE/helm" HELM_DATA_HOME="$LAB_STATE/helm" \
  "$(<"$LAB_STATE/helm-directory")/helm" --kubeconfig "$LAB_STATE/pki/admin.kubeconfig" "$@"; }

find_cluster_programs() { # minutes, the first time
  "$lab_dir/tools/kubelet" >"$LAB_STATE/kubelet" 2> >(tee /dev/stderr >&4)
  "$lab_dir/tools/helm" >"$LAB_STATE/helm-directory" 2> >(tee /dev/stderr >&4)
  "$lab_dir/tools/calico" >"$LAB_STATE/calico" 2> >(tee /dev/stderr >&4)
  visible_paths+=$'\n'$(cat "$LAB_STATE"/{kubelet,calico})
  printf '%s\n' "$visible_paths" | sort -u >"$LAB_STATE/visible"
  make_small_images
}

# The images that a registry would serve: pause, the probes' shell, and the kubectl of `helm test`.
make_small_images() {
  local root=$LAB_STATE/images/root
  mkdir -p "$root/bin"
  add_busybox "$root"
  make_image "$LAB_STATE/images/busybox.tar" "$root" '{"Cmd": ["/bin/sleep", "1000000"], "Env": ["PATH=/bin"]}' \
    registry.k8s.io/pause:3.10.1 lab.test/busybox:1
  rm -r "$root"
  mkdir -p "$root/bin"
  cp "$(<"$LAB_STATE/control-plane")/kubectl" "$root/bin/"
  make_image "$LAB_STATE/images/kubectl.tar" "$root" '{"Entrypoint": ["/bin/kubectl"]}' registry.k8s.io/kubectl:v1.36.3
  rm -r "$root"
}

# Agent and operator as users get them: the build's own images, whose names the chart's values have.
take_product_image() { # take_product_image PROGRAM
  cp "$(built_image "$1")" "$LAB_STATE/images/$1.tar"
}

import_images() { # import_images HOST: what it needs; there is no registry
  local image
  for image in "$LAB_STATE"/images/*.tar "$(<"$LAB_STATE/calico")/calico.tar"; do
    enter "$1" ctr --namespace k8s.io images import - <"$image"
  done
}

start_node_runtime() { # start_node_runtime HOST: containerd, its images
  prepare_node "$1"
  start_containerd "$1"
  import_images "$1"
}

join_nodes() {
  for_each start_kubelet "${hosts[@]}"
  remember_devices
  wait_for_nodes
}

join_node() { # join_node HOST: to a cluster that is up
  issue_kubelet_certificate "$1" 2>&1
  start_node_runtime "$1"
  start_kubelet "$1"
  wait_for 60 "node $1 is registered" kubectl get node "$1"
  kubectl wait --for=condition=Ready --timeout=120s "node/$1"
  pod_manifest "$1" | kubectl apply -f -
  kubectl wait --for=condition=Ready --timeout=90s "pod/probe-$1"
}

wait_for_nodes() { # registered, and not ready: nothing has configured a network for pods yet
  local host
  for host in "${hosts[@]}"; do
    wait_for 60 "node $host is registered" kubectl get node "$host"
    [[ -z $(ls -A "$(disk_of "$host")/etc/cni/net.d") ]] || die "$host has a CNI configuration already: $(ls "$(disk_of "$host")/etc/cni/net.d")"
  done
  kubectl label --overwrite node "$control_plane" node-role.kubernetes.io/control-plane=
  wait_for 20 "every node is NotReady" all_nodes_are False
}

all_nodes_are() { # all_nodes_are True|False: in their Ready condition
  [[ $(kubectl get nodes -o jsonpath='{.items[*].status.conditions[?(@.type=="Ready")].status}') == "$(repeated "$1" "${#hosts[@]}")" ]]
}

repeated() { # repeated WORD COUNT
  local words
  printf -v words "%${2}s"
  words=${words// / $1}
  printf '%s' "${words# }"
}

install_chart() { # as docs/k3s-calico.md does, with what is this cluster's own
  cat >"$LAB_STATE/chart-values.yaml" <<VALUES
apiServer: $(api_url)
operator:
  innerCIDRs: [$pod_cidr, $service_cidr]
VALUES
  kubectl create namespace mesh-system
  kubectl label namespace mesh-system pod-security.kubernetes.io/enforce=privileged
  helm install mesh "$repo/helm/wireguard-mesh" --namespace mesh-system --values "$LAB_STATE/chart-values.yaml"
}

# The agents adopt what is there: a device that was made anew would have another index.
remember_devices() {
  local host
  for host in "${hosts[@]}"; do device_of "$host"; done >"$LAB_STATE/devices"
}

device_of() { printf '%s wg0 is device %s\n' "$1" "$(enter "$1" cat /sys/class/net/wg0/ifindex)"; }

wait_for_agents() {
  local host
  kubectl --namespace mesh-system rollout status daemonset/node-agent --timeout=120s
  all_nodes_are False || die "a node is Ready before there is a CNI"
  for host in "${hosts[@]}"; do device_of "$host"; done | diff "$LAB_STATE/devices" - || die "wg0 was made anew"
}

wait_for_mesh() {
  kubectl wait --for=condition=Ready --timeout=120s mesh/default && return
  kubectl get mesh,meshnodes,meshpeers
  return 1
}

# Calico by deploy/calico, with the module's copy of the manifest that it names, and two things that only a lab has:
# no /lib/modules, and no kube-proxy, for which Calico has a ConfigMap of its own.
install_calico() {
  local directory=$LAB_STATE/calico-manifests
  mkdir -p "$directory/base"
  cp "$repo"/deploy/calico/*.yaml "$(<"$LAB_STATE/calico")/calico-vxlan.yaml" "$directory/base/"
  sed -i 's|https://.*/calico-vxlan.yaml|calico-vxlan.yaml|' "$directory/base/kustomization.yaml"
  cat >"$directory/kustomization.yaml" <<KUSTOMIZATION
resources: [base, endpoint.yaml]
patches:
  - target: {kind: DaemonSet, name: calico-node}
    patch: |
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: calico-node}
      spec:
        template:
          spec:
            containers:
              - name: calico-node
                volumeMounts: [{\$patch: delete, mountPath: /lib/modules}]
                resources: {requests: {cpu: 50m}}
            volumes: [{\$patch: delete, name: lib-modules}]
  - target: {kind: Deployment, name: calico-kube-controllers}
    patch: |
      \$patch: delete
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: calico-kube-controllers}
KUSTOMIZATION
  cat >"$directory/endpoint.yaml" <<ENDPOINT
apiVersion: v1
kind: ConfigMap
metadata: {name: kubernetes-services-endpoint, namespace: kube-system}
data: {KUBERNETES_SERVICE_HOST: "${overlay[$control_plane]}", KUBERNETES_SERVICE_PORT: "6443"}
ENDPOINT
  kubectl apply --server-side -k "$directory"
  kubectl wait --for=condition=Established --timeout=60s crd/ippools.crd.projectcalico.org crd/felixconfigurations.crd.projectcalico.org
  kubectl apply --server-side --force-conflicts -f "$repo/deploy/calico/mesh"
  kubectl --namespace kube-system rollout status daemonset/calico-node --timeout=240s
}

wait_for_ready_nodes() { kubectl wait --for=condition=Ready nodes --all --timeout=60s; }

start_pods() {
  local host
  for host in "${hosts[@]}"; do pod_manifest "$host"; done | kubectl apply -f -
  kubectl wait --for=condition=Ready pods -l app=probe --timeout=90s
}

pod_manifest() { # pod_manifest HOST
  cat <<POD
---
apiVersion: v1
kind: Pod
metadata: {name: probe-$1, labels: {app: probe}}
spec:
  nodeName: $1
  terminationGracePeriodSeconds: 0
  containers:
    - name: probe
      image: lab.test/busybox:1
      command: [sleep, "1000000"]
POD
}

pod_address() { kubectl get pod "probe-$1" -o jsonpath='{.status.podIP}'; } # pod_address HOST

# in_pod HOST COMMAND…: in the network of its probe pod, with the machine's programs (a busybox ping sets no DF).
in_pod() {
  local network
  network=$(pod_network "$1")
  shift
  nsenter --net="$network" -- "$@"
}

pod_network() { # pod_network HOST: the network namespace of its probe pod, as a file of the machine
  local host=$1 uid process
  uid=$(kubectl get pod "probe-$host" -o jsonpath='{.metadata.uid}')
  # shellcheck disable=SC2016 # expands inside the host
  process=$(enter "$host" sh -c 'grep -l "pod$0" /proc/[0-9]*/cgroup 2>/dev/null | head -n 1' "$uid")
  [[ -n $process ]] || die "the pod probe-$host has no process on $host"
  printf '%s%s/ns/net\n' "$(disk_of "$host")" "${process%/cgroup}"
}

# From the first host that is not the API server's to the last of the topology, which NAT separates.
prove_path() {
  local from to=${hosts[-1]} address counters=$LAB_STATE/vxlan counting=()
  from=$(first_worker)
  address=$(pod_address "$to")
  count_vxlan_packets "$from" eth0 >"$counters.eth0" &
  counting+=($!)
  count_vxlan_packets "$from" wg0 >"$counters.wg0" &
  counting+=($!)
  sleep 1 # both listen
  in_pod "$from" ping -M "do" -c 5 -i 0.2 -W 5 -s 1342 "$address"
  if in_pod "$from" ping -M "do" -c 1 -W 5 -s 1343 "$address"; then die "1343 bytes passed with DF: the MTU of pods is not 1370"; fi
  wait "${counting[@]}" # not for the hosts, which are children of this shell, too
  cat "$counters".{eth0,wg0}
  [[ $(<"$counters.eth0") == 0 && $(<"$counters.wg0") -ge 10 ]] || die "VXLAN packets on eth0: $(<"$counters.eth0"), on wg0: $(<"$counters.wg0")"
}

count_vxlan_packets() { # count_vxlan_packets HOST INTERFACE: in five seconds
  in_network "$1" timeout 5 tcpdump -nn -i "$2" udp port 4789 2>/dev/null | grep -c VXLAN || true
}

print_proof() {
  echo
  print_order
  echo
  print_path
}

first_worker() { printf '%s\n' "${hosts[@]}" | grep -vx "$control_plane" | head -n 1; }

print_path() {
  printf 'A pod on %s reaches a pod on %s: 1342 bytes pass with DF, 1343 do not (%s).\n' "$(first_worker)" "${hosts[-1]}" \
    "VXLAN packets on wg0: $(<"$LAB_STATE/vxlan.wg0"), on eth0: $(<"$LAB_STATE/vxlan.eth0")"
}

# When each node's agent ran, and when the node turned Ready, as the API server has it.
print_order() {
  local host
  printf '%-12s %-22s %-22s %s\n' NODE 'AGENT STARTED' 'AGENT READY' 'NODE READY'
  for host in "${hosts[@]}"; do
    printf '%-12s %-22s %-22s %s\n' "$host" \
      "$(agent_pod "$host" '{.items[0].status.containerStatuses[0].state.running.startedAt}')" \
      "$(agent_pod "$host" '{.items[0].status.conditions[?(@.type=="Ready")].lastTransitionTime}')" \
      "$(kubectl get node "$host" -o jsonpath='{.status.conditions[?(@.type=="Ready")].lastTransitionTime}')"
  done
}

agent_pod() { # agent_pod HOST JSONPATH
  kubectl --namespace mesh-system get pods -l app.kubernetes.io/name=node-agent --field-selector "spec.nodeName=$1" -o "jsonpath=$2"
}
