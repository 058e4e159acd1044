#!/usr/bin/env bash
# The alignment-tax recipe on the small world with several seeds, and what they say together. Goes on where it was killed.
# Usage: benchmarks/alignment-tax-seeds.sh [SEEDS=5] [OUT=runs/seeds] [METHODS=main]
#        SEEDS: how many, from 1 on, or some by name, such as "6 7 8". METHODS: main (about a minute a seed on two cores),
#        front (with the two-sided search) or all (the whole comparison, about a quarter of an hour a seed). Writes OUT/study.md and OUT/study.html.
set -eu
cd "$(dirname "$0")/.."
seeds=${1:-5}
out=${2:-runs/seeds}
methods=${3:-main}
case $seeds in *" "*) ;; *) seeds=$(seq -s " " 1 "$seeds") ;; esac
mkdir -p "$out"
runs=()
for s in $seeds; do
  echo "seed $s" >&2
  ./toll run alignment-tax --methods "$methods" --seed "$s" --out "$out/$s" > "$out/$s.txt"
  runs+=("$out/$s")
done
./toll study --html "$out/study.html" "${runs[@]}" > "$out/study.md"
cat "$out/study.md"
