# shellcheck shell=bash
# etcd and the API server, inside the control-plane host. Every node reaches them at that host's overlay address, so
# for the others they are behind the tunnel; `lab kubectl` goes to the host's loopback and works without any tunnel.

readonly service_cidr=10.96.0.0/16

api_url() { printf 'https://%s:6443' "${overlay[$control_plane]}"; }

kubectl() { in_network "$control_plane" "$(<"$LAB_STATE/control-plane")/kubectl" --kubeconfig "$LAB_STATE/pki/admin.kubeconfig" "$@"; }

make_certificates() {
  local pki=$LAB_STATE/pki
  mkdir -m 700 -p "$pki"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=lab-ca -days 30 \
    -keyout "$pki/ca.key" -out "$pki/ca.crt"
  openssl ecparam -genkey -name prime256v1 -noout -out "$pki/sa.key"
  issue_certificate apiserver /CN=kube-apiserver \
    "extendedKeyUsage=serverAuth
subjectAltName=IP:${overlay[$control_plane]},IP:127.0.0.1,IP:10.96.0.1,DNS:kubernetes.default.svc"
  issue_certificate admin /O=system:masters/CN=lab-admin extendedKeyUsage=clientAuth
  write_kubeconfig https://127.0.0.1:6443 "{client-certificate: $pki/admin.crt, client-key: $pki/admin.key}" \
    >"$pki/admin.kubeconfig"
  ! is_cluster || issue_cluster_certificates
}

issue_certificate() { # issue_certificate NAME SUBJECT EXTENSIONS
  local pki=$LAB_STATE/pki
  # In the form that K3s writes (SEC 1).
  openssl ecparam -genkey -name prime256v1 -noout -out "$pki/$1.key"
  openssl req -new -key "$pki/$1.key" -subj "$2" -out "$pki/$1.csr"
  openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 30 \
    -extfile <(printf '%s\n' "$3") -out "$pki/$1.crt"
  rm "$pki/$1.csr"
}

write_kubeconfig() { # write_kubeconfig SERVER USER
  cat <<EOF
apiVersion: v1
kind: Config
clusters:
  - name: lab
    cluster: {server: "$1", certificate-authority-data: $(base64 -w0 "$LAB_STATE/pki/ca.crt")}
users:
  - name: lab
    user: $2
contexts:
  - name: lab
    context: {cluster: lab, user: lab}
current-context: lab
EOF
}

start_control_plane() {
  local pki
  pki=$(disk_of "$control_plane")/etc/kubernetes/pki
  mkdir -m 700 -p "$pki"
  cp "$LAB_STATE"/pki/{ca.crt,sa.key,apiserver.crt,apiserver.key} "$pki/"
  ! is_cluster || cp "$LAB_STATE"/pki/apiserver-kubelet-client.{crt,key} "$pki/"
  start_etcd
  start_api_server
  ! is_cluster || start_controllers
}

start_etcd() {
  # Nobody reads this etcd after a crash of the machine: no fsync.
  start_daemon "$control_plane" etcd "$(<"$LAB_STATE/control-plane")/etcd" --data-dir /var/lib/etcd/data --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \
    --initial-cluster default=http://127.0.0.1:2380
}

start_api_server() {
  local pki=/etc/kubernetes/pki kubelets=()
  ! is_cluster || kubelets=(--kubelet-preferred-address-types=InternalIP
    --kubelet-client-certificate="$pki/apiserver-kubelet-client.crt" --kubelet-client-key="$pki/apiserver-kubelet-client.key")
  start_daemon "$control_plane" apiserver "$(<"$LAB_STATE/control-plane")/kube-apiserver" \
    --etcd-servers=http://127.0.0.1:2379 --advertise-address="${overlay[$control_plane]}" --secure-port=6443 \
    --tls-cert-file=$pki/apiserver.crt --tls-private-key-file=$pki/apiserver.key --client-ca-file=$pki/ca.crt \
    --service-account-key-file=$pki/sa.key --service-account-signing-key-file=$pki/sa.key \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --service-cluster-ip-range="$service_cidr" "${kubelets[@]}"
  wait_for 60 "the API server is ready" kubectl get --raw /readyz
}

stop_api_server() { stop_daemon "$control_plane" apiserver TERM 5; }

# What a cluster has before the mesh: the resource definitions, the base and the Node objects of the kubelets.
install_mesh_resources() {
  kubectl apply --server-side -f "$repo/crds/manifests"
  kubectl apply --server-side -k "$repo/deploy/base"
  kubectl wait --for=condition=Established --timeout=30s -f "$repo/crds/manifests"
  local host
  for host in "${hosts[@]}"; do node_object "$host"; done | kubectl apply --server-side -f -
}

node_object() { # node_object HOST: as its kubelet would register it
  cat <<EOF
---
apiVersion: v1
kind: Node
metadata:
  name: $1
  labels: {kubernetes.io/hostname: $1}
EOF
}

# A token as a kubelet would hand it to the agent's pod: of its service account, bound to this Node object.
hand_out_agent_token() { # hand_out_agent_token HOST
  kubectl create token node-agent -n mesh-system --duration 24h --bound-object-kind Node --bound-object-name "$1" |
    write_secret "$(disk_of "$1")/etc/mesh/agent.token"
}

hand_out_operator_token() {
  kubectl create token operator -n mesh-system --duration 24h |
    write_secret "$(disk_of "$control_plane")/etc/mesh/operator.token"
}

write_secret() { # write_secret FILE: standard input, for root alone, whole or not at all
  (umask 077 && cat >"$1.new")
  [[ -s $1.new ]] || { rm -f "$1.new"; die "no content for $1"; }
  mv "$1.new" "$1"
}
