#!/usr/bin/env bash
# The campaign of docs/reliability.md: kills trainings, lets disks fail, damages files, watches memory.
#   bench/reliability.sh [EXPERIMENT...] [--hours] [--count N] [--seed N] [--work FOLDER]      --help lists them
# Prints Markdown; the exit status is 1 if something happened that should not. Needs `mvn -DskipTests -pl bench -am package` before.
# Faults of disks need Linux, root (to mount one) and strace; what a machine cannot do is said.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
target=$repository/bench/target
if [ ! -r "$target/benchmarks.jar" ] || [ ! -d "$target/lib" ]; then
  echo "reliability.sh: there is no benchmarks.jar with a folder lib in $target: build them by mvn -DskipTests -pl bench -am package" >&2
  exit 1
fi
exec "$java" -Xmx512m -XX:+UseSerialGC -Djava.awt.headless=true \
  --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -cp "$target/benchmarks.jar:$target/lib/*" \
  io.abaculus.bench.reliability.Campaign --repository "$repository" "$@"
