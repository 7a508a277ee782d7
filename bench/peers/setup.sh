#!/bin/sh
# Makes a virtual environment with what bench/peers/*.py measure: PyTorch with torchvision and Pillow, and faiss, from
# where pip is set up to look: PIP_EXTRA_INDEX_URL can name PyTorch's own index of smaller packages for CPUs.
#   bench/peers/setup.sh [FOLDER]     .abaculus/peers of this checkout if not given, where ./abaculus bench --peers looks
# PYTHON names the interpreter it is made of, python3 if not given. Nothing else needs it.
set -eu

here=$(cd "$(dirname "$0")/../.." && pwd -P)
folder=${1:-$here/.abaculus/peers}
python=${PYTHON:-python3}

fail() {
  printf 'setup.sh: %s\n' "$1" >&2
  exit 1
}

command -v "$python" >/dev/null || fail "there is no $python"
"$python" -m venv "$folder" || fail "$python cannot make a virtual environment in $folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
  torch torchvision pillow numpy faiss-cpu ||
  fail 'pip could not install PyTorch and faiss, see above'
"$folder/bin/python" "$here/bench/peers/cpu.py" --versions
