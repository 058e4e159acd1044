#!/usr/bin/env bash
# Kills the smoke quickstart with SIGKILL again and again, starts it again each time, and compares the result with an
# undisturbed run: everything but the timings must be equal. Usage: benchmarks/kill-and-resume.sh [SECONDS-BETWEEN-KILLS=4]
set -u
cd "$(dirname "$0")/.."
every=${1:-4}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./toll quickstart --smoke --out "$work/whole" >/dev/null 2>"$work/whole.log" || { cat "$work/whole.log"; exit 1; }
kills=0
while [ "$kills" -lt 40 ]; do
  ./toll quickstart --smoke --out "$work/killed" >/dev/null 2>"$work/killed.log" &
  pid=$!
  ( sleep "$every"; kill -9 "$pid" 2>/dev/null ) 2>/dev/null &
  guard=$!
  if wait "$pid" 2>/dev/null; then
    kill "$guard" 2>/dev/null
    break
  fi
  kills=$((kills + 1))
  [ -s "$work/killed/result.json" ] && break
done
without_timings() { sed '/"timings"/,$d' "$1"; }
if [ -s "$work/killed/result.json" ] && [ "$(without_timings "$work/whole/result.json")" = "$(without_timings "$work/killed/result.json")" ]; then
  echo "killed $kills times; result.json is the undisturbed one, timings apart"
else
  echo "killed $kills times; result.json differs or is missing"
  tail -3 "$work/killed.log"
  exit 1
fi
