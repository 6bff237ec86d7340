#!/usr/bin/env bash
# The instructions and the memory of decoding and of calls, counted by valgrind, so that other load on the machine does
# not matter.
#
#   frameio-sdk/benches/count.sh             pages and calls
#   frameio-sdk/benches/count.sh decode      pages only; or `call`
#
# Each program runs with few and with many rounds, and the difference is used, which excludes the startup. The peak is that
# of the heap while one page is decoded, including the page itself. For calls, the calling process is measured; the server
# is a separate process.
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v valgrind >/dev/null || { echo 'install valgrind (apt-get install valgrind)' >&2; exit 1; }
what=${1:-all}
out=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$out"' EXIT
input=/dev/null

# program BENCH: builds the benchmark and prints its path.
program() {
  cargo bench --quiet -p frameio-sdk --bench "$1" --no-run --message-format json |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -1
}

# instructions ROUNDS PROGRAM ARGUMENTS...
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "${@:2}" "$1" <"$input" 2>&1 |
    sed -n 's/.*Collected : *\([0-9]*\).*/\1/p'
}

# heap ROUNDS PROGRAM ARGUMENTS...: prints the allocations and the peak in bytes, one per line.
heap() {
  valgrind --tool=dhat --dhat-out-file=/dev/null "${@:2}" "$1" <"$input" 2>&1 |
    sed -n -e 's/.*Total: .* in \([0-9,]*\) blocks.*/\1/p' -e 's/.*At t-gmax: *\([0-9,]*\) bytes.*/\1/p' | tr -d ,
}

# count NAME FEW MANY PROGRAM ARGUMENTS...: prints a line for one contestant; the first is the reference for the others.
count() {
  local few=$2 many=$3 first last memory_few memory_many each allocations
  first=$(instructions "$few" "${@:4}")
  last=$(instructions "$many" "${@:4}")
  mapfile -t memory_few < <(heap "$few" "${@:4}")
  mapfile -t memory_many < <(heap "$many" "${@:4}")
  each=$(((last - first) / (many - few)))
  allocations=$(((memory_many[0] - memory_few[0]) / (many - few)))
  floor=${floor:-$each}
  awk -v name="$1" -v each="$each" -v floor="$floor" -v allocations="$allocations" -v peak="${memory_few[1]}" 'BEGIN {
    printf "  %-26s %10d instructions %6.3f x %7d allocations, peak %8d bytes\n", name, each, each / floor, allocations, peak }'
}

if [ "$what" != call ]; then
  decode=$(program decode)
  for page in assets comments projects; do
    "$decode" --page "$page" >"$out/page"
    input=$out/page
    printf '%s, %s bytes\n' "$page" "$(stat -c %s "$out/page")"
    floor=
    for contestant in scan serde_json::Value 'plain derives' 'plain derives, files only' sdk; do
      case "$page/$contestant" in
      assets/'plain derives' | comments/*'files only' | projects/*'files only') ;;
      *) count "$contestant" 1 21 "$decode" --count "$page" "$contestant" ;;
      esac
    done
  done
fi
if [ "$what" != decode ]; then
  call=$(program call)
  "$call" --serve >"$out/url" &
  server=$!
  until [ -s "$out/url" ]; do sleep 0.1; done
  input=/dev/null
  printf 'a call\n'
  floor=
  for contestant in 'reqwest and serde_json' sdk; do
    count "$contestant" 100 1100 "$call" --count "$(cat "$out/url")" "$contestant"
  done
fi
