#!/usr/bin/env bash
# The alignment-tax recipe on the small world with several seeds, and what they say together.
# Usage: benchmarks/alignment-tax-seeds.sh [SEEDS=5] [OUT=runs/seeds]     (about two minutes a seed on two cores)
set -eu
cd "$(dirname "$0")/.."
seeds=${1:-5}
out=${2:-runs/seeds}
mkdir -p "$out"
for s in $(seq 1 "$seeds"); do
  ./toll quickstart --seed "$s" --out "$out/$s" > "$out/$s.txt"
done
./toll study $(seq -f "$out/%g" 1 "$seeds")
