#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

# run.sh PROGRAM STEM FOUND OPTION...: runs one libFuzzer program as all of
# them are run, for minutes by `./wmnet fuzz` and for seconds by meson.  New
# inputs go to the folder FOUND; the corpus beside this script is only read.

set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
program=$1 stem=$2 found=$3
shift 3

# No longer than what can tell something new: most of the time goes by the
# length of an input.  Hosts have 261 bytes, a session's events one each.
case "$stem" in
  metacube) length=16 ;;
  session) length=256 ;;
  announcement | http-forwarded) length=512 ;;
  choice | http-auth) length=1024 ;;
  asf-filter | asf-packet | pragma | response) length=2048 ;;
  asf-header | asf-reader | client | publisher) length=8192 ;;
  *) length=4096 ;;
esac

# Whose words it is about, and what has so many features that weighing them
# takes longer than running it.
words=$stem
case "$stem" in
  auth) words=http-auth ;;
  choice) words=pragma ;;
  client) words=request; set -- -entropic=0 "$@" ;;
  publisher) words=asf-reader; set -- -entropic=0 "$@" ;;
  response) words=request ;;
esac

# What GLib complains of, undefined behaviour and leaks end a run; GLib's own
# slices would hide from AddressSanitizer what is beyond a block.
export G_DEBUG=fatal-criticals G_SLICE=always-malloc
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:quarantine_size_mb=32
export WMNET_TEST_DATA="$here/../data"

mkdir -p "$found"
set -- "-max_len=$length" "-artifact_prefix=$found-" "$@" "$found" \
    "$here/corpus/$stem"
[ ! -f "$here/fuzz_$words.dict" ] ||
    set -- "-dict=$here/fuzz_$words.dict" "$@"
exec "$program" "$@"
