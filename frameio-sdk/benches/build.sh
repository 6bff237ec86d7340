#!/usr/bin/env bash
# The build time of the SDK, and the size of a program that uses it.
#
#   frameio-sdk/benches/build.sh             everything, in about ten minutes
#   PEER=../other frameio-sdk/benches/build.sh
#                                            also builds another crate's folder, in the same run
#
# Build time: the crate alone with its dependencies already built; the best of three rounds. Size: a stripped program
# that makes one call and prints a name, beside one that does the same by hand with reqwest and serde_json. All output
# goes to a separate folder below `target`.
set -euo pipefail
cd "$(dirname "$0")/../.."

export CARGO_INCREMENTAL=0
out=$PWD/target/measure
sdk=$PWD/frameio-sdk
mkdir -p "$out"

# best FILE COMMAND...: the best time of the command in seconds after a change of FILE.
best() {
  local file=$1 best='' begun took
  shift
  "$@" >/dev/null 2>&1
  for _ in 1 2 3; do
    touch "$file"
    begun=$EPOCHREALTIME
    "$@" >/dev/null 2>&1
    took=$(awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')
    if [ -z "$best" ] || awk -v a="$took" -v b="$best" 'BEGIN { exit !(a < b) }'; then best=$took; fi
  done
  printf '%s' "$best"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# build NAME FOLDER PROFILE-FLAGS FEATURE-FLAGS
build() {
  local flags
  read -ra flags <<<"$3 $4"
  best "$2/src/lib.rs" cargo build --lib --manifest-path "$2/Cargo.toml" --target-dir "$out/build" "${flags[@]}"
}

printf 'one crate, warm dependencies, in seconds\n'
printf '%-10s %10s %10s %10s\n' profile default blocking "${PEER:+peer}"
for profile in debug release; do
  flag=''
  [ $profile = debug ] || flag=--release
  default=$(build sdk "$sdk" "$flag" '')
  blocking=$(build sdk "$sdk" "$flag" '--features blocking')
  printf '%-10s %10s %10s' $profile "$default" "$blocking"
  if [ -n "${PEER:-}" ]; then
    peer=$(build peer "$PEER" "$flag" '')
    printf ' %10s (default is %s of it)' "$peer" "$(ratio "$default" "$peer")"
  fi
  printf '\n'
done

# program NAME MANIFEST-LINES SOURCE: builds a program and prints its size in bytes.
program() {
  local folder=$out/$1
  mkdir -p "$folder/src"
  printf '[workspace]\n[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\nstrip = true\n[dependencies]\ntokio = { version = "1", features = ["macros", "rt"] }\n%s\n' \
    "$1" "$2" >"$folder/Cargo.toml"
  printf '%s\n' "$3" >"$folder/src/main.rs"
  cp Cargo.lock "$folder/Cargo.lock"
  cargo build --release --manifest-path "$folder/Cargo.toml" --target-dir "$out/programs" >/dev/null 2>&1
  stat -c %s "$out/programs/release/$1"
}

with_sdk=$(program with-sdk "frameio-sdk = { path = \"$sdk\" }" '
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = frameio_sdk::Client::new(std::env::var("FRAMEIO_TOKEN")?);
    println!("{}", client.users().show().await?.name);
    Ok(())
}')
by_hand=$(program by-hand 'reqwest = "0.13"
serde_json = "1"' '
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let request = reqwest::Client::new().get("https://api.frame.io/v4/me").bearer_auth(std::env::var("FRAMEIO_TOKEN")?);
    let body = request.send().await?.error_for_status()?.bytes().await?;
    let me: serde_json::Value = serde_json::from_slice(&body)?;
    println!("{}", me["data"]["name"]);
    Ok(())
}')
printf '\na program with one call, stripped, in bytes\n'
printf 'with the sdk %s, by hand with reqwest and serde_json %s, ratio %s\n' "$with_sdk" "$by_hand" "$(ratio "$with_sdk" "$by_hand")"
