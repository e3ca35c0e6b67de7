#!/usr/bin/env bash
# Compiles requirements/*.in. With --check: into a copy, and fails when the pins differ from the committed ones.
# The committed files are the preference, so a newer release alone changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=$PWD/.venv/bin/uv
compile() { # folder, name, further arguments
  (cd "$1" && "$uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
    "requirements/$2.in" -o "requirements/$2.txt" "${@:3}")
}
pins() { grep -E '^[A-Za-z0-9._-]+==' "$1" | sed 's/ *\\$//'; }

if [ "${1:-}" != --check ]; then
  for name in base embedded dev; do compile . "$name" "$@"; done
  compile . local-model --no-deps "$@"
  exit
fi
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R requirements "$copy/"
for name in base embedded dev local-model; do
  compile "$copy" "$name" $([ "$name" = local-model ] && echo --no-deps)
  if ! diff <(pins "requirements/$name.txt") <(pins "$copy/requirements/$name.txt"); then
    echo "requirements/$name.txt does not match requirements/$name.in: run make lock." >&2
    exit 1
  fi
done
