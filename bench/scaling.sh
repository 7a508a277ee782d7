#!/usr/bin/env bash
# How time and memory grow, ours beside PyTorch's, each measurement in a process of its own.
#   bench/scaling.sh [TABLE...]      of tokens, batch, size, threads and checkpointing; all of them if none is named
# Prints Markdown. Needs `mvn -DskipTests -pl bench -am package` before; PyTorch from bench/peers/setup.sh, else only ours.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
python=$repository/.abaculus/peers/bin/python
target=${ABACULUS_BENCH:-$repository/bench/target}
seconds=${SECONDS_EACH:-5}
if [ ! -r "$target/benchmarks.jar" ] || [ ! -d "$target/lib" ]; then
  echo "scaling.sh: there is no benchmarks.jar with a folder lib in $target: build them by mvn -DskipTests -pl bench -am package" >&2
  exit 1
fi

# Collector and pages are those of the launcher's trainings.
ours() {
  threads=$1
  shift
  "$java" -Dabaculus.threads="$threads" -XX:MaxRAMPercentage=80 -XX:+UseTransparentHugePages -XX:+UseParallelGC -XX:NewSize=48m \
    -XX:MaxNewSize=48m -XX:MinHeapFreeRatio=1 -XX:MaxHeapFreeRatio=10 -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000 \
    --add-modules jdk.incubator.vector \
    -cp "$target/benchmarks.jar:$target/lib/*" io.abaculus.bench.DeviceReport --seconds "$seconds" "$@" | grep '"name"'
}

theirs() {
  threads=$1
  shift
  [ -x "$python" ] || return 0
  OMP_NUM_THREADS=$threads "$python" "$repository/bench/peers/gpu.py" --device cpu --seconds "$seconds" "$@" | grep '"name"'
}

field() {
  sed -n "s/.*\"$2\": *\([0-9.]*\).*/\1/p" <<<"$1"
}

# milliseconds, in brackets the fastest and the slowest
time_of() {
  awk -v m="$(field "$1" ms)" -v a="$(field "$1" fastest)" -v b="$(field "$1" slowest)" \
    'BEGIN { if (m == "") print "–"; else printf "%.0f (%.0f to %.0f)", m, a, b }'
}

gigabytes() {
  awk -v b="$(field "$1" "$2")" 'BEGIN { if (b == "") print "–"; else printf "%.2f", b / 1e9 }'
}

# What it is, then the threads of both, then the options of ours alone, empty if none, then those of both.
row() {
  what=$1
  threads=$2
  own=$3
  shift 3
  # shellcheck disable=SC2086
  a=$(ours "$threads" $own "$@") || a=
  b=
  case $own in *checkpointing*) ;; *) b=$(theirs "$threads" "$@") || b= ;; esac
  grep '"failed"' <<<"$a
$b" >&2 || true
  times=$(awk -v a="$(field "$a" ms)" -v b="$(field "$b" ms)" 'BEGIN { if (a == "" || b == "") print "–"; else printf "%.2f", b / a }')
  echo "| $what | $(time_of "$a") | $(gigabytes "$a" planned_bytes) | $(gigabytes "$a" process_bytes) | $(time_of "$b") | $(gigabytes "$b" process_bytes) | $times |"
}

heading() {
  printf '\n| %s | ours, ms | planned, GB | most resident, GB | PyTorch, ms | most resident, GB | times as fast |\n|---|---|---|---|---|---|---|\n' "$1"
}

all=$(getconf _NPROCESSORS_ONLN)
small=(--only "vit-s/14 training step")

tokens() {
  heading 'ViT-S/14 training step, 2 images of this many tokens'
  for side in 98 224 392 518; do
    row "$(((side / 14) * (side / 14) + 1))" "$all" '' "${small[@]}" --batch 2 --crops "$side,98"
  done
}

batch() {
  heading 'ViT-S/14 training step, 224 px, this many images'
  for images in 1 2 4 8 16; do row "$images" "$all" '' "${small[@]}" --batch "$images"; done
}

size() {
  heading 'training step, 2 images of 224 px'
  for name in s b l; do row "ViT-$(tr '[:lower:]' '[:upper:]' <<<"$name")/14" "$all" '' --large --only "vit-$name/14 training step" --batch 2; done
}

threads() {
  heading 'ViT-S/14 training step, 4 images of 224 px, this many threads'
  for ((count = 1; count <= all; count *= 2)); do row "$count" "$count" '' "${small[@]}" --batch 4; done
}

checkpointing() {
  heading 'step of NeCo, S/14, 224/98 px'
  for images in 2 4 8; do
    row "$images images" "$all" '' --only 'neco step' --batch "$images"
    row "$images images, blocks computed again" "$all" '--set train.gradient_checkpointing=true' --only 'neco step' --batch "$images"
  done
}

[ $# -gt 0 ] || set -- tokens batch size threads checkpointing
for table in "$@"; do
  case $table in
    tokens | batch | size | threads | checkpointing) "$table" ;;
    *)
      echo "scaling.sh: there is no table '$table': tokens, batch, size, threads, checkpointing" >&2
      exit 2
      ;;
  esac
done
