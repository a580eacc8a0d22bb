# shellcheck shell=bash
# Container images without a registry and without Docker: one layer from a directory, in the format of `docker save`.

# make_image FILE DIRECTORY CONFIG TAG…: CONFIG is the image's "config" object. Equal directories give equal bytes.
make_image() {
  local file=$1 directory=$2 config=$3 work layer image
  shift 3
  work=$(mktemp -d)
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" -C "$directory" .
  layer=$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)
  printf '{"architecture": "%s", "os": "linux", "config": %s, "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}' \
    "$(dpkg --print-architecture)" "$config" "$layer" >"$work/image.json"
  image=$(sha256sum <"$work/image.json" | cut -d' ' -f1).json
  mv "$work/image.json" "$work/$image"
  printf '[{"Config": "%s", "RepoTags": [%s], "Layers": ["layer.tar"]}]' "$image" "$(printf ', "%s"' "$@" | cut -c3-)" \
    >"$work/manifest.json"
  tar -cf "$file.new" -C "$work" "$image" layer.tar manifest.json
  mv "$file.new" "$file"
  rm -r "$work"
}

add_busybox() { # add_busybox DIRECTORY: a shell and its tools, in one static program
  local applet
  mkdir -p "$1/bin" "$1/tmp"
  install -m 755 /bin/busybox "$1/bin/busybox"
  for applet in $(/bin/busybox --list); do [[ $applet == busybox ]] || ln -sf busybox "$1/bin/$applet"; done
}

# add_program DIRECTORY PROGRAM: with the shared libraries it is linked to, each under its own path.
add_program() {
  local file
  while read -r file; do
    mkdir -p "$1/${file%/*}"
    cp -L "$file" "$1/$file"
  done < <(printf '%s\n' "$2"; ldd "$2" 2>/dev/null | grep -o '/[^ ]*')
}
