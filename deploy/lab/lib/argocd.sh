# shellcheck shell=bash
# The real Argo CD as processes on the control-plane host: repo-server, application-controller and server, with Debian's
# redis, a Git repository that `git daemon` serves, and of the controller manager what a deletion needs. Everything
# listens on that host's loopback.
#
#   $LAB_STATE/argocd/work/       what the Application syncs: change it, then `lab argocd push`
#                     git/        the repository that Argo CD reads
#                     home/       what its processes keep
#
# No kubelet runs here, so the synced overlay is deploy/base with the CRDs and the mesh, in the waves of
# deploy/argocd/waves: everything but the Deployment and the DaemonSet.

readonly argocd_url=git://127.0.0.1:9418/mesh.git argocd_path=deploy/argocd/lab
argocd_dir=$LAB_STATE/argocd

argocd() { # argocd up|down|push|cli
  local action=${1:-}
  [[ $# -eq 0 ]] || shift
  case $action in
    up) argocd_up ;;
    down) argocd_down ;;
    push) argocd_push "${1:-a change}" ;;
    cli) argocd_cli "$@" ;;
    *) die "argocd up|down|push [MESSAGE]|cli ARGS…: '$action' is none of them" ;;
  esac
}

argocd_up() {
  ! is_cluster || die "argocd up: needs a lab without --cluster, whose agents Argo CD does not have to replace"
  exec 3>&1 4>&2
  trap report_failed_step EXIT
  step argocd-programs "Argo CD, kustomize, redis, controller manager"  find_argocd
  step argocd-git      "Git repository with the overlay of this lab"    make_git_repository
  step argocd-cluster  "Argo CD's CRDs, settings, health of our kinds"  prepare_cluster_for_argocd
  step argocd-start    "repo-server, application-controller, server"    start_argocd
  step argocd-app      "deploy/argocd/application.yaml"                 apply_application
  step argocd-synced   "Application Synced and Healthy"                 wait_for_application
}

find_argocd() {
  local package missing=()
  for package in git redis-tools; do # redis-tools has the server too, and starts none
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  ((${#missing[@]} == 0)) || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; }
  mkdir -p "$argocd_dir/home/"{cmp,tls,ssh,tmp}
  : >"$argocd_dir/home/ssh/ssh_known_hosts"
  "$lab_dir/tools/argocd" >"$argocd_dir/programs" 2> >(tee /dev/stderr >&4)
  "$lab_dir/tools/kubelet" >"$argocd_dir/controllers" 2> >(tee /dev/stderr >&4)
}

make_git_repository() {
  local part work=$argocd_dir/work
  if [[ -d $work ]]; then return 0; fi
  git init -q --bare -b main "$argocd_dir/git/mesh.git"
  git init -q -b main "$work"
  git -C "$work" remote add origin "$argocd_dir/git/mesh.git"
  for part in crds/manifests deploy/base deploy/argocd/waves; do
    mkdir -p "$work/$part"
    cp "$repo/$part"/* "$work/$part/"
  done
  cp "$repo/crds/kustomization.yaml" "$work/crds/"
  mkdir -p "$work/$argocd_path"
  cp "$LAB_STATE/manifests/mesh.yaml" "$work/$argocd_path/"
  cat >"$work/$argocd_path/kustomization.yaml" <<EOF
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../../crds
  - ../../base
  - mesh.yaml
components:
  - ../waves
EOF
  commit "the mesh of this lab"
}

commit() { # commit MESSAGE: all of work/, pushed
  git -C "$argocd_dir/work" add -A
  git -C "$argocd_dir/work" -c user.name=lab -c user.email=lab@localhost commit -qm "$1"
  git -C "$argocd_dir/work" push -q origin HEAD:main
}

argocd_push() { # argocd_push MESSAGE: and what a webhook of the Git server would do
  commit "$1"
  kubectl -n argocd annotate --overwrite application wireguard-mesh argocd.argoproj.io/refresh=normal
}

prepare_cluster_for_argocd() {
  kubectl create namespace argocd --dry-run=client -o yaml | kubectl apply --server-side -f -
  # Server-side: one of them is too large for the annotation of a client-side apply.
  kubectl apply --server-side -f "$(<"$argocd_dir/programs")/crds"
  wait_for 30 "Argo CD's CRDs are served" kubectl wait --for=condition=Established --timeout=5s -f "$(<"$argocd_dir/programs")/crds"
  kubectl kustomize "$repo/deploy/argocd/health" | kubectl apply --server-side -f -
  kubectl apply --server-side -f - <<EOF
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-rbac-cm, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
data: {policy.default: "role:admin"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cmd-params-cm, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
---
apiVersion: v1
kind: Secret
metadata: {name: argocd-secret, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
stringData: {server.secretkey: "$(openssl rand -hex 16)"}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: default, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "*"}]
  clusterResourceWhitelist: [{group: "*", kind: "*"}]
EOF
}

start_argocd() {
  local programs
  programs=$(<"$argocd_dir/programs")
  start_argocd_daemon controller-manager "$(<"$argocd_dir/controllers")/kube-controller-manager" \
    --kubeconfig "$LAB_STATE/pki/admin.kubeconfig" --bind-address 127.0.0.1 --secure-port 10257 --leader-elect=false \
    --cert-dir "$argocd_dir/home/tmp" --controllers garbage-collector-controller,namespace-controller
  # Debian's checking tool and its server are one program, which goes by its name.
  start_argocd_daemon redis bash -c 'exec -a redis-server redis-check-rdb "$@"' redis --port 6379 --bind 127.0.0.1 \
    --save '' --appendonly no --dir "$argocd_dir/home/tmp"
  start_argocd_daemon git git daemon --reuseaddr --export-all --listen=127.0.0.1 --port=9418 --base-path="$argocd_dir/git"
  start_argocd_daemon repo-server "$programs/argocd-repo-server" --address 127.0.0.1 --port 8081 --metrics-address 127.0.0.1 \
    --metrics-port 8084 --redis 127.0.0.1:6379 --disable-tls --client-ca-path '' --revision-cache-expiration 1s
  start_argocd_daemon application-controller "$programs/argocd-application-controller" --namespace argocd \
    --redis 127.0.0.1:6379 --repo-server 127.0.0.1:8081 --repo-server-plaintext --metrics-port 8082 \
    --persist-resource-health --app-resync 10 --app-resync-jitter 0
  start_argocd_daemon server "$programs/argocd-server" --namespace argocd --address 127.0.0.1 --port 8080 \
    --metrics-address 127.0.0.1 --metrics-port 8083 --redis 127.0.0.1:6379 --repo-server 127.0.0.1:8081 \
    --repo-server-plaintext --disable-auth --insecure --dex-server http://127.0.0.1:1
  wait_for 60 "Argo CD's repo-server answers" in_network "$control_plane" bash -c 'exec 3<>/dev/tcp/127.0.0.1/8081'
  wait_for 60 "Argo CD's server answers" in_network "$control_plane" bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080'
}

start_argocd_daemon() { # start_argocd_daemon NAME COMMAND…
  local name=argocd-$1
  shift
  start_daemon "$control_plane" "$name" env HOME="$argocd_dir/home" TMPDIR="$argocd_dir/home/tmp" \
    PATH="$(<"$argocd_dir/programs"):$PATH" KUBECONFIG="$LAB_STATE/pki/admin.kubeconfig" GIT_CONFIG_COUNT=1 \
    GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' ARGOCD_FAKE_IN_CLUSTER=true ARGOCD_GPG_ENABLED=false \
    ARGOCD_PLUGINSOCKFILEPATH="$argocd_dir/home/cmp" ARGOCD_TLS_DATA_PATH="$argocd_dir/home/tls" \
    ARGOCD_SSH_DATA_PATH="$argocd_dir/home/ssh" ARGOCD_CONTROLLER_SHARD=0 ARGOCD_CONTROLLER_REPLICAS=1 "$@"
}

apply_application() { # the one that users have, with this lab's repository
  kubectl patch --local -f "$repo/deploy/argocd/application.yaml" --type=merge -o yaml \
    -p "{\"spec\": {\"source\": {\"repoURL\": \"$argocd_url\", \"path\": \"$argocd_path\"}}}" |
    kubectl apply -f -
}

application_is() { # application_is SYNC/HEALTH
  [[ $(kubectl -n argocd get application wireguard-mesh -o 'jsonpath={.status.sync.status}/{.status.health.status}') == "$1" ]]
}

wait_for_application() {
  wait_for 180 "the Application is Synced and Healthy" application_is Synced/Healthy || {
    kubectl -n argocd get application wireguard-mesh -o 'jsonpath={.status.conditions}{"\n"}{.status.operationState.message}{"\n"}'
    return 1
  }
}

argocd_down() { # its processes; what they have synced stays
  local name
  for name in server application-controller repo-server git redis controller-manager; do
    stop_daemon "$control_plane" "argocd-$name" TERM
  done
}

argocd_cli() {
  [[ -s $argocd_dir/programs ]] || die "no Argo CD is here yet; start it with: $0 argocd up"
  in_network "$control_plane" env HOME="$argocd_dir/home" "$(<"$argocd_dir/programs")/argocd" --server 127.0.0.1:8080 --plaintext "$@"
}
