#!/usr/bin/env bash
# Builds the last commit twice, in two folders, time zones, languages and umasks, and compares every jar byte by byte.
#   bench/reproducible.sh [MAVEN ARGUMENTS]      such as -o, or cyclonedx:makeAggregateBom to compare the bills of
#                                                materials as well
# Prints how many files are the same, or which are not, and fails then; the two builds stay to be looked at.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
commit=$(git -C "$repository" rev-parse HEAD)
work=$(mktemp -d)

# build FOLDER UMASK SYSTEM-PROPERTIES MAVEN-ARGUMENTS...
build() {
  local folder=$1 mask=$2 properties=$3
  shift 3
  git clone -q "$repository" "$folder"
  git -C "$folder" checkout -q "$commit"
  (umask "$mask" && cd "$folder" && MAVEN_OPTS="${MAVEN_OPTS:-} $properties" mvn -B -q -ntp -DskipTests verify "$@")
}

# The checksum and the name of everything that a build makes; the libraries in target/lib are copies.
checksums() {
  (cd "$1" && find . \( -path '*/target/*.jar' -o -path '*/target/bom.json' \) ! -path '*/target/lib/*' -print0 | sort -z |
    xargs -0 sha256sum)
}

build "$work/first" 022 "-Duser.timezone=UTC -Duser.language=en -Duser.country=US" "$@"
build "$work/second/in a folder of another name" 077 \
  "-Duser.timezone=Pacific/Auckland -Duser.language=ar -Duser.country=EG -Duser.name=another" "$@"
checksums "$work/first" >"$work/first.sums"
checksums "$work/second/in a folder of another name" >"$work/second.sums"

[ -s "$work/first.sums" ] || { echo "no jar was built in $work/first" >&2; exit 1; }
diff "$work/first.sums" "$work/second.sums" || { echo "not the same bytes; the builds are in $work" >&2; exit 1; }
echo "$(wc -l <"$work/first.sums") files are the same bytes in both builds"
rm -rf "$work"
