#!/usr/bin/env bash
# Tokens per second of the same DPO run as one process on one core, one process with a worker per core, and two processes
# (--ranks 2), in turns: medians, their ratio to the first, and every round's figure. Needs taskset (util-linux).
# Usage: benchmarks/ranks.sh [ROUNDS=5] [PAIRS=1024]
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
pairs=${2:-1024}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -v n="$pairs" 'BEGIN {
  split("pot glove wheel hat comb rope kettle mirror whistle lamp boot", thing, " ")
  for (i = 0; i < n; i++) {
    filler = ""
    for (j = 0; j < 10 + i % 23; j++) filler = filler " bring the " thing[1 + (i + j) % 11] " ."
    printf "{\"prompt\": \"good day . my %s is broken . how do i mend it ?\", \"chosen\": \"with pleasure , friend .%s\", \"rejected\": \"perhaps .%s\"}\n", thing[1 + i % 11], filler, filler
  }
}' > "$work/pairs.jsonl"

run() { # NAME PREFIX… -- OPTIONS…
  local name=$1
  shift
  local prefix=()
  while [ "$1" != -- ]; do prefix+=("$1"); shift; done
  shift
  rm -rf "$work/$name"
  ${prefix[@]+"${prefix[@]}"} ./toll align dpo --model models/lilliput-chat --data "$work/pairs.jsonl" --out "$work/$name" --dtype float32 \
    --set batch=64 --set epochs=4 --set learning_rate=1e-4 --json "$@" 2>"$work/$name.log" > "$work/$name.json" || { cat "$work/$name.log" >&2; exit 1; }
  sed -n 's/.*"tokensPerSecond" *: *\([0-9.]*\).*/\1/p' "$work/$name.json" >> "$work/$name.rates"
}

./toll version >/dev/null # builds what is stale, outside the measurement
for _ in $(seq "$rounds"); do
  run core taskset -c 0 --
  run workers --
  run ranks -- --ranks 2
done

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
one=$(median "$work/core.rates")
for name in core workers ranks; do
  case $name in
    core) what="1 rank, 1 core" ;;
    workers) what="1 rank, a worker per core" ;;
    ranks) what="2 ranks" ;;
  esac
  awk -v what="$what" -v rate="$(median "$work/$name.rates")" -v one="$one" -v all="$(sort -n "$work/$name.rates" | tr '\n' ' ')" \
    'BEGIN { printf "%-26s %8.0f tokens/s  %.2f ×   (%s)\n", what, rate, rate / one, all }'
done
