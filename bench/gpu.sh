#!/bin/sh
# Everything to find out on a machine with a GPU, in under six minutes: whether the device computes what it
# should, whether training gives the CPU's losses and the same bits twice, and how fast it is beside PyTorch.
#
#   bench/gpu.sh prepare APP      with Maven: what is needed beside a JVM and an SDK, in a folder to be copied
#   bench/gpu.sh run APP LOGS     with TORNADOVM_HOME; leaves a log of each part in LOGS, and a line of each on
#                                 the terminal. Ends with 0 if none failed.
#
# Variables, and what they are if not given:
#   JAVA         java                the JVM of Java 25; a jlink image needs jdk.incubator.vector, jdk.internal.vm.ci,
#                                    java.desktop and jdk.management
#   MAVEN        mvn                 such as "mvn -o"
#   PYTHON       python3             of which PyTorch is asked for its side; "none" leaves that out
#   PEER_DEVICE  cuda                PyTorch's device
#   GOLDEN       APP/golden          golden cases, if there are any
#   NECO         --config small/dinov2r --set data.size_crops=[224,98] --set train.batch_size=4
#                                    what is trained for twenty steps
#   HEAP         24g                 of every JVM, less than 32g
#   REPORT       --batch 16,64       for io.abaculus.bench.DeviceReport
#   WAYS         --batch 16,64 --only neco,product,linear
#                                    the same, for every other way to compute: cuBLAS, TF32, replay, cuBLAS and replay
#   PEER         --batch 16,64       for bench/peers/gpu.py
#   LIMITS       75 75 75 60 40 45   seconds for golden cases, tests, each training, our report, PyTorch's, our report
#                                    of each other way to compute
#   TOTAL        350                 seconds for all: what is left of them limits a part, too
#   PARTS        all                 names of parts, such as "devices report peer", to run no others
set -u

here=$(cd "$(dirname "$0")/.." && pwd -P) || exit 3
java=${JAVA:-java}
python=${PYTHON:-python3}
maven=${MAVEN:-mvn}

# Seconds for what a report has begun when its time is over.
UNDER_WAY=15

fail() {
  printf 'gpu.sh: %s\n' "$1" >&2
  exit 3
}

usage='usage: gpu.sh prepare APP | gpu.sh run APP LOGS'

# Jars, test classes with what they need, the launcher of tests, PyTorch's side and this script. Without an SDK the
# build lacks what only its API has: cuBLAS and replay.
prepare() {
  [ -n "${TORNADOVM_HOME:-}" ] || echo 'gpu.sh: TORNADOVM_HOME is not set: built without cuBLAS and replay' >&2
  mkdir -p "$1/lib" "$1/tests" && app=$(cd "$1" && pwd -P) || fail "cannot write to $1"
  (
    cd "$here" &&
      $maven -q -B -DskipTests package &&
      $maven -q -B -pl tornado -am -DskipTests package dependency:copy-dependencies \
        -DincludeScope=test -DexcludeArtifactIds=gpu-llama3 -DoutputDirectory="$app/tests" &&
      $maven -q -B -N dependency:copy -Dartifact=org.junit.platform:junit-platform-console-standalone:1.14.4 \
        -DoutputDirectory="$app/tests" &&
      cp bench/target/lib/*.jar bench/target/benchmarks.jar "$app/lib" &&
      cp -r tornado/target/test-classes "$app/tests/classes" &&
      cp bench/gpu.sh bench/peers/gpu.py "$app"
  ) || fail 'the build failed, see above'
}

# The SDK's JVM options: a file that its own launcher makes of a template, which is done here where it has not.
sdk_options() {
  options=$TORNADOVM_HOME/tornado-argfile
  if [ ! -r "$options" ]; then
    options=$logs/tornado-argfile
    sed "s|\${TORNADOVM_HOME}|$TORNADOVM_HOME|g" "$TORNADOVM_HOME/tornado-argfile.template" >"$options" ||
      fail "the SDK in $TORNADOVM_HOME has neither tornado-argfile nor its template"
  fi
}

# Java with TornadoVM beside it, as the launcher starts it; $1 is the class path, the rest follows.
on_tornado() {
  class_path=$1
  shift
  limited "$java" "@$options" -XX:-UseParallelGC "-Xmx${HEAP:-24g}" --add-modules jdk.incubator.vector \
    --enable-native-access=ALL-UNNAMED -Dtornado.recover.bailout=False -Dtornado.tvm.maxbytecodesize=65536 -Dtornado.max.events=256 \
    -XX:MaxDirectMemorySize=1024g -Dtornado.device.memory=1024GB -Dtornado.opencl.compiler.flags=-w -Dtornado.enable.nativeFunctions=False \
    -cp "$class_path" "$@"
}

on_cpu() {
  limited "$java" "-Xmx${HEAP:-24g}" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -cp "$jars" "$@"
}

# Runs a part, in a log of its own and for some seconds at most: part NAME SECONDS COMMAND...
part() {
  name=$1
  seconds=$2
  shift 2
  case " ${PARTS:-$name} " in
    *" $name "*) ;;
    *) return ;;
  esac
  begin=$(date +%s)
  [ $((deadline - begin)) -ge "$seconds" ] || seconds=$((deadline - begin))
  if [ "$seconds" -lt 5 ]; then
    echo "$name" >>"$logs/failed"
    printf '%-14s no time left\n' "$name"
    return
  fi
  "$@" >"$logs/$name.log" 2>&1
  case $? in
    0) said=ok ;;
    124 | 137) said="stopped after $seconds s" ;;
    *) said="failed" ;;
  esac
  [ "$said" = ok ] || echo "$name" >>"$logs/failed"
  printf '%-14s %-18s %4d s  %s\n' "$name" "$said" $(($(date +%s) - begin)) \
    "$(tail -n 1 "$logs/$name.log" | cut -c 1-120)"
}

# A program for as long as its part may take.
limited() {
  timeout -k 5 "$seconds" "$@"
}

conformance() {
  on_tornado "$jars" io.abaculus.neco.cli.Main conformance "$golden" --device tornado
}

# The contract of a device and the kernels beside their twins.
device_tests() {
  on_tornado "$app/tests/classes:$jars:$app/tests/*" -Dabaculus.tornado.device=true \
    -Djunit.platform.launcher.interceptors.enabled=false org.junit.platform.console.ConsoleLauncher execute \
    --select-package io.abaculus.tornado.kernel --select-class io.abaculus.tornado.TornadoContractTest \
    --select-class io.abaculus.tornado.launch.CompiledKernelsOnDeviceTest \
    --select-class io.abaculus.tornado.OnDeviceTest --disable-banner --details tree
}

images() {
  on_cpu io.abaculus.neco.cli.Main demo --out "$logs/demo" --set train.max_steps=1 --set train.batch_size=2
}

# Twenty steps from one seed, on a device with options: train NAME "DEVICE OPTIONS" JAVA...
train() {
  run=$logs/$1
  device=$2
  shift 2
  # The settings are meant to split into words, and the brackets in them to stay.
  # shellcheck disable=SC2086
  "$@" io.abaculus.neco.cli.Main train ${NECO:---config small/dinov2r --set data.size_crops=[224,98] --set train.batch_size=4} \
    --data "$logs/demo/images/VOCSegmentation/images" --device $device --out "$run" --set seed=1 \
    --set train.max_steps=20 --set train.max_epochs=1000 --set train.schedule_steps=1000
}

losses() {
  sed -n 's/.*"loss":"\{0,1\}\([^,"}]*\).*/\1/p' "$logs/$1/metrics.jsonl"
}

# Whether twenty losses agree to 1e-3 of the first run's.
same_losses() {
  losses "$1" >"$logs/$1.losses" && losses "$2" >"$logs/$2.losses" || return 1
  paste "$logs/$1.losses" "$logs/$2.losses" | awk '
    { d = $1 - $2; if (d < 0) d = -d; a = $1 < 0 ? -$1 : $1
      print; r = a > 0 ? d / a : 1; if (!(r <= 1e-3)) far++; if (r > worst) worst = r }
    END { printf "%d losses, the largest relative difference is %.2e\n", NR, worst; exit !(NR == 20 && far == 0) }'
}

# Whether two runs have the same losses and end with the same weights, to the bit.
same_bits() {
  losses "$1" >"$logs/$1.losses" && losses "$2" >"$logs/$2.losses" &&
    cmp "$logs/$1.losses" "$logs/$2.losses" &&
    cmp "$logs/$1/student.safetensors" "$logs/$2/student.safetensors" &&
    echo "$(wc -l <"$logs/$1.losses") losses and the weights are the same"
}

# Our report: report ARGUMENTS...
report() {
  on_tornado "$jars" io.abaculus.bench.DeviceReport --device tornado --seconds 1 --limit $((seconds - UNDER_WAY)) "$@"
}

# Whether the device can compute with an option.
can() {
  grep -q -e "$1: possible" "$logs/devices.log"
}

# The report of another way to compute, where the device can: way NAME OPTION [OPTIONS]
way() {
  can "$2" || return
  # shellcheck disable=SC2086
  part "report-$1" "$way_limit" report ${WAYS:---batch 16,64 --only neco,product,linear} $2 ${3:-}
}

peer() {
  # shellcheck disable=SC2086
  limited "$python" "$app/gpu.py" --device "${PEER_DEVICE:-cuda}" --seconds 1 --limit $((seconds - UNDER_WAY)) \
    ${PEER:---batch 16,64} "$@"
}

run() {
  app=$(cd "$1" && pwd -P) || fail "there is no folder $1"
  mkdir -p "$2" && logs=$(cd "$2" && pwd -P) || fail "cannot write to $2"
  [ -n "${TORNADOVM_HOME:-}" ] || fail 'TORNADOVM_HOME names no SDK of TornadoVM'
  [ -e "$logs/cpu" ] && [ -z "${PARTS:-}" ] && fail "$logs holds the logs of another run"
  jars="$app/lib/*"
  golden=${GOLDEN:-$app/golden}
  deadline=$(($(date +%s) + ${TOTAL:-350}))
  # shellcheck disable=SC2086
  set -- ${LIMITS:-75 75 75 60 40 45}
  golden_limit=$1 test_limit=$2 train_limit=$3 report_limit=$4 peer_limit=$5 way_limit=${6:-45}
  rm -f "$logs/failed"
  sdk_options
  set -f

  part devices 25 on_tornado "$jars" io.abaculus.neco.cli.Main devices --explain
  part images 30 images
  correctness
  speed
  if [ -s "$logs/failed" ]; then
    echo "failed: $(tr '\n' ' ' <"$logs/failed"); the logs are in $logs"
    exit 1
  fi
  echo "all passed; the logs are in $logs"
}

# Nothing of it is timed, and most of it is compiling on one thread, so all of it runs side by side.
correctness() {
  [ -d "$golden" ] && part conformance "$golden_limit" conformance &
  [ -d "$app/tests/classes" ] && part tests "$test_limit" device_tests &
  part cpu "$train_limit" train cpu cpu on_cpu &
  part tornado "$train_limit" train tornado tornado on_tornado "$jars" &
  part tornado-again "$train_limit" train tornado-again tornado on_tornado "$jars" &
  can '--gpu-math library' &&
    part library "$train_limit" train library 'tornado --gpu-math library' on_tornado "$jars" &
  can --gpu-replay && part replay "$train_limit" train replay 'tornado --gpu-replay' on_tornado "$jars" &
  wait
  part losses 5 same_losses cpu tornado
  part bits 5 same_bits tornado tornado-again
  can '--gpu-math library' && part losses-library 5 same_losses cpu library
  can --gpu-replay && part bits-replay 5 same_bits tornado replay
}

# One after the other, with nothing beside.
speed() {
  # shellcheck disable=SC2086
  part report "$report_limit" report ${REPORT:---batch 16,64}
  [ "$python" = none ] || part peer "$peer_limit" peer
  way library-replay '--gpu-math library' --gpu-replay
  way library '--gpu-math library'
  way replay --gpu-replay
  [ "$python" = none ] || part peer-tf32 20 peer --tf32 --only neco,vit-s
  way tf32 '--gpu-math library' --tf32
}

case ${1:-} in
  prepare) [ $# = 2 ] || fail "$usage" && prepare "$2" ;;
  run) [ $# = 3 ] || fail "$usage" && run "$2" "$3" ;;
  *) fail "$usage" ;;
esac
