# shellcheck shell=bash
# What the scripts here share: programs that are built by the Go toolchain once, into a cache, from pinned modules.
#
#   ${MESH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wireguard-mesh}/<family>/<version>-<os>-<arch>/
#
# Two callers at once: one builds, the other waits. An interrupted build leaves nothing half.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }

module_version() { # module_version MODFILE PATH: as it requires the module, without the leading v
  awk -v module="$2" '$1 == module && $2 ~ /^v/ { print substr($2, 2); exit }' "$here/$1"
}

holds_all() { # holds_all DIRECTORY FILE…
  local directory=$1 file
  shift
  for file in "$@"; do [[ -s $directory/$file ]] || return 1; done
}


architecture() { # as Go and Kubernetes call it
  case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) uname -m ;;
  esac
}

# provide FAMILY VERSION FILE…: prints the directory of the cache that holds these files, and exits. If it does not yet,
# `build DIRECTORY` of the calling script makes them.
provide() {
  local cache target
  cache=${MESH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wireguard-mesh}/$1
  target=$cache/$2-linux-$(architecture)
  shift 2
  found() { printf '%s\n' "$target"; exit 0; }
  ! holds_all "$target" "$@" || found

  PATH=$PATH:/usr/local/go/bin:/usr/lib/go/bin # where Go often is, and sudo's PATH is not
  command -v go >/dev/null ||
    die "Go is not installed, and it builds $*: install Go $(awk '$1 == "go" { print $2 }' "$here/go.mod") or newer"
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  if ! flock --nonblock 9; then
    say "another build is under way; waiting for it"
    flock 9
  fi
  ! holds_all "$target" "$@" || found # built while we waited

  # The lock is ours: what an interrupted build has left may go.
  rm -rf "$cache"/.building.*
  building=$(mktemp -d "$cache/.building.XXXXXX")
  trap 'rm -rf "$building"' EXIT
  cd "$here"
  build "$building"
  chmod 755 "$building"
  rm -rf "$target"
  mv "$building" "$target"
  trap - EXIT
  found
}

compile() { # compile MODFILE OUTPUT PACKAGE [LINKER FLAGS]
  # Nobody debugs these programs: without DWARF, which the linker would drop, compilation takes an eighth less.
  CGO_ENABLED=0 go build -modfile="$1" -mod=readonly -trimpath -buildvcs=false -gcflags all=-dwarf=false \
    -ldflags "-s -w ${4:-}" -o "$2" "$3" 9>&- >&2 ||
    die "go build $3 failed (above); run this command again, finished packages are kept in Go's build cache"
  say "$(basename "$2") built after $SECONDS s"
}

# Unset, these would be v0.0.0: kubectl warns about the skew, and clients ask the server for its version.
kubernetes_version_flags() { # kubernetes_version_flags VERSION
  local minor=${1#*.} package
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    printf ' -X %s.gitVersion=v%s -X %s.gitMajor=%s -X %s.gitMinor=%s' "$package" "$1" "$package" "${1%%.*}" "$package" "${minor%%.*}"
  done
}
