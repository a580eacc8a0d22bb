# shellcheck shell=bash
# A host as a member of a cluster: containerd, a kubelet that knows the API server and its own address by the overlay
# alone, and what a boot of it starts, in the order in which systemd would.
#
#   wg-quick@wg0 (the agent's wg0.conf) ─► [etcd, API server, controller manager, scheduler] ─► containerd ─► kubelet

kubernetes_pki=/etc/kubernetes/pki

issue_cluster_certificates() {
  local host
  issue_certificate apiserver-kubelet-client /O=system:masters/CN=apiserver-kubelet-client extendedKeyUsage=clientAuth
  issue_certificate controller-manager /CN=system:kube-controller-manager extendedKeyUsage=clientAuth
  issue_certificate scheduler /CN=system:kube-scheduler extendedKeyUsage=clientAuth
  for host in "${hosts[@]}"; do issue_kubelet_certificate "$host"; done
}

issue_kubelet_certificate() { issue_certificate "kubelet-$1" "/O=system:nodes/CN=system:node:$1" extendedKeyUsage=clientAuth; }

prepare_node() { # prepare_node HOST: what an administrator installs on it
  local disk
  disk=$(disk_of "$1")
  mkdir -p "$disk/etc/containerd" "$disk/etc/cni/net.d" "$disk/opt/cni/bin"
  mkdir -m 700 -p "$disk$kubernetes_pki"
  cp "$LAB_STATE/pki/ca.crt" "$disk$kubernetes_pki/"
  cp "$LAB_STATE/pki/kubelet-$1.crt" "$disk$kubernetes_pki/kubelet.crt"
  cp "$LAB_STATE/pki/kubelet-$1.key" "$disk$kubernetes_pki/kubelet.key"
  write_kubeconfig "$(api_url)" \
    "{client-certificate: $kubernetes_pki/kubelet.crt, client-key: $kubernetes_pki/kubelet.key}" >"$disk/etc/kubernetes/kubelet.kubeconfig"
  containerd_configuration >"$disk/etc/containerd/config.toml"
  kubelet_configuration >"$disk/etc/kubernetes/kubelet.yaml"
}

containerd_configuration() { # in a virtual machine without CAP_SYS_RESOURCE, runc may not lower an OOM score
  cat <<'EOF'
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10.1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
EOF
}

kubelet_configuration() { # the machine's own disk and cgroups are no concern of its guests
  cat <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
failCgroupV1: false
oomScoreAdj: 0
maxOpenFiles: 20000
failSwapOn: false
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $kubernetes_pki/ca.crt}}
authorization: {mode: Webhook}
volumePluginDir: /var/lib/kubelet/volumeplugins
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 1Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
nodeStatusUpdateFrequency: 5s
EOF
}

start_containerd() { # start_containerd HOST
  start_daemon "$1" containerd containerd
  wait_for 30 "containerd answers on $1" enter "$1" ctr version
}

start_kubelet() { # start_kubelet HOST
  enter "$1" bash -c "$(declare -f shield_machine); shield_machine"
  start_daemon "$1" kubelet "$(<"$LAB_STATE/kubelet")/kubelet" --config /etc/kubernetes/kubelet.yaml \
    --kubeconfig /etc/kubernetes/kubelet.kubeconfig --hostname-override "$1" --node-ip "${overlay[$1]}" \
    --cert-dir /var/lib/kubelet/pki
}

# A kubelet sets these for the whole machine, unless they are already as it likes them: a host sees them so.
shield_machine() {
  local setting
  ! mountpoint -q /proc/sys/kernel/panic || return 0
  mkdir -p /run/lab/kernel
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    echo "${setting#*=}" >"/run/lab/kernel/$(basename "${setting%=*}")"
    mount --bind "/run/lab/kernel/$(basename "${setting%=*}")" "/proc/sys/${setting%=*}"
  done
}

start_controllers() {
  local disk name
  disk=$(disk_of "$control_plane")
  for name in controller-manager scheduler; do
    cp "$LAB_STATE/pki/$name.crt" "$LAB_STATE/pki/$name.key" "$disk$kubernetes_pki/"
    write_kubeconfig https://127.0.0.1:6443 \
      "{client-certificate: $kubernetes_pki/$name.crt, client-key: $kubernetes_pki/$name.key}" >"$disk/etc/kubernetes/$name.kubeconfig"
  done
  start_daemon "$control_plane" controller-manager "$(<"$LAB_STATE/kubelet")/kube-controller-manager" \
    --kubeconfig /etc/kubernetes/controller-manager.kubeconfig --use-service-account-credentials --leader-elect=false \
    --service-account-private-key-file $kubernetes_pki/sa.key --root-ca-file $kubernetes_pki/ca.crt --bind-address 127.0.0.1
  start_daemon "$control_plane" scheduler "$(<"$LAB_STATE/kubelet")/kube-scheduler" \
    --kubeconfig /etc/kubernetes/scheduler.kubeconfig --leader-elect=false --bind-address 127.0.0.1
}

# `node-agent up`, as its user types it. A userspace WireGuard that it starts is the host's, and stays. It comes before
# other processes, as the kernel's would: a few JVMs that start at once must not cost it packets.
bring_up() { # bring_up HOST
  run_on "$1" up nice -n -15 "$node_agent" up --manifests /etc/mesh/manifests --node "$1"
}

boot_tunnel() { # boot_tunnel HOST: systemd-sysctl and wg-quick@wg0, from what the agent keeps on disk
  run_on "$1" boot sysctl -q -p /etc/sysctl.d/99-wireguard.conf
  run_on "$1" boot nice -n -15 wg-quick up wg0
}

boot_node() { # boot_node HOST: after its power came back
  boot_tunnel "$1"
  if [[ $1 == "$control_plane" ]]; then
    start_etcd
    start_api_server
    start_controllers
  fi
  start_containerd "$1"
  start_kubelet "$1"
}
