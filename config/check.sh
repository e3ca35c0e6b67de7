#!/usr/bin/env bash
# Every check that is no test. Runs them all, and fails when one has failed.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" ATTUNE_DATA="${ATTUNE_DATA:-var/test}"

failed=()
check() { # title, command…
  local title=$1 output; shift
  if output=$("$@" 2>&1); then echo "ok      $title"; else echo "FAILED  $title"; echo "$output" | sed 's/^/        /'; failed+=("$title"); fi
}

check "lint (ruff)" ruff check .
check "format (ruff)" ruff format --check .
check "types (mypy)" mypy apps config
check "layers (import-linter)" lint-imports
check "migrations" python manage.py makemigrations --check --dry-run
check "templates (djlint)" djlint templates --lint --quiet
check "pinned packages" config/lock.sh --check

if [ ${#failed[@]} -gt 0 ]; then echo "make check failed: ${failed[*]}" >&2; exit 1; fi
