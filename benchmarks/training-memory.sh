#!/usr/bin/env bash
# Resident memory over 1,000 steps of training: whether a step leaves it where it was. Prints the median of every hundred
# steps and the largest difference from the mean of them, the first hundred (pages being touched) apart; fails above 2 %.
#
#   benchmarks/training-memory.sh [METHOD=dpo] [MODEL=models/lilliput-chat] [DATA=of the small world] [BATCH=8]
#
# With DATA of your own the run takes as many steps as one epoch has. TOLL_COMMAND: what starts Toll (default ./toll).
set -u
cd "$(dirname "$0")/.." || exit 1
method=${1:-dpo} model=${2:-models/lilliput-chat} data=${3:-} batch=${4:-8} epochs=1
read -r -a toll <<< "${TOLL_COMMAND:-./toll}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$data" ]; then
  data=$work/data.jsonl epochs=2
  "${toll[@]}" lilliput data "$([ "$method" = sft ] && echo answers || echo pairs)" -n $((500 * batch)) > "$data" || exit 1
fi
"${toll[@]}" align "$method" --model "$model" --data "$data" --out "$work/out" --log "$work/log" \
  --set batch="$batch" --set epochs=$epochs --set learning_rate=1e-6 >"$work/stdout" 2>"$work/stderr" &
pid=$!
while kill -0 $pid 2>/dev/null; do
  steps=$(cat "$work/log" 2>/dev/null | wc -l)
  rss=$(awk '/^VmRSS/ { print $2 }' /proc/$pid/status 2>/dev/null)
  # The launcher's shell becomes Java; until then, and while the data is prepared, no step is made.
  [ -n "$rss" ] && [ "$steps" -gt 0 ] && echo "$steps $rss"
  sleep 0.1
done > "$work/samples"
wait $pid || { cat "$work/stderr"; exit 1; }
total=$(wc -l < "$work/log")
sort -k1,1n -k2,2n "$work/samples" | awk -v total="$total" -v what="$method on $model, batches of $batch" '
  $1 <= total { window = int(($1 - 1) / 100); n[window]++; rss[window, n[window]] = $2; if (window > last) last = window }
  END {
    for (w = 0; w <= last; w++) {
      # Samples of a window come sorted by step; the median needs them by size.
      for (i = 1; i <= n[w]; i++) v[i] = rss[w, i]
      for (i = 2; i <= n[w]; i++) { x = v[i]; for (j = i - 1; j > 0 && v[j] > x; j--) v[j + 1] = v[j]; v[j + 1] = x }
      median[w] = v[int((n[w] + 1) / 2)] / 1024
      printf "steps %4d to %4d: %7.1f MiB (%d samples)\n", w * 100, w * 100 + 99, median[w], n[w]
      if (w > 0 && n[w] > 0) { sum += median[w]; count++ }
    }
    mean = sum / count
    for (w = 1; w <= last; w++) if (n[w] > 0) { d = 100 * (median[w] - mean) / mean; if (d < 0) d = -d; if (d > worst) worst = d }
    printf "%s, %d steps: mean %.1f MiB, largest difference %.2f %%\n", what, total, mean, worst
    exit worst > 2
  }'
