#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

# The binary interface of the library against the committed one (F 70): what a
# program was built with goes on working.
#
#   abi.sh FOLDER LIBRARY HEADERS...            compare
#   abi.sh FOLDER LIBRARY HEADERS... --update   record what was added
#   abi.sh FOLDER LIBRARY HEADERS... --break    record whatever is there: that
#                                               is another soversion
#   abi.sh --self-test
#
# FOLDER holds NAME.abi (abidw), NAME.symbols (what is exported) and may hold
# suppressions.ini, HEADERS are the folders of the public headers.

set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# dump FOLDER LIBRARY HEADERS...: into the scratch folder, as "now"
dump ()
{
  suppressions=
  if [ -f "$1/suppressions.ini" ]; then
    suppressions="--suppressions $1/suppressions.ini"
  fi
  library=$2
  shift 2
  headers=
  for folder; do
    headers="$headers --headers-dir $folder"
  done
  # shellcheck disable=SC2086
  abidw $suppressions $headers --drop-private-types --drop-undefined-syms \
      --exported-interfaces-only --no-show-locs --no-architecture \
      --no-corpus-path --no-comp-dir-path --no-elf-needed \
      --no-write-default-sizes --type-id-style hash \
      --out-file "$scratch/now.abi" "$library"
  nm -D --defined-only "$library" | awk '{ print $NF }' | sort \
      > "$scratch/now.symbols"
}

# broken NAME: whether what was there is not there any more, or is different
broken ()
{
  status=0
  abidiff --no-added-syms --no-show-locs "$1.abi" "$scratch/now.abi" \
      > "$scratch/difference" || status=$?
  if [ $status -ne 0 ]; then
    cat "$scratch/difference"
    return 0
  fi
  comm -23 "$1.symbols" "$scratch/now.symbols" > "$scratch/gone"
  if [ -s "$scratch/gone" ]; then
    echo "not exported any more:"
    cat "$scratch/gone"
    return 0
  fi
  return 1
}

record ()
{
  cp "$scratch/now.abi" "$1.abi"
  cp "$scratch/now.symbols" "$1.symbols"
}

# compare FOLDER LIBRARY HEADERS...
compare ()
{
  name=$1/$(basename "$2" | sed 's/\.so.*//')
  dump "$@"
  if ! [ -f "$name.abi" ] || ! [ -f "$name.symbols" ]; then
    echo "$name.abi or .symbols is missing: write it with --break"
    return 1
  fi
  if broken "$name"; then
    echo "programs built with $name.abi would break"
    return 1
  fi
  if ! diff "$name.symbols" "$scratch/now.symbols"; then
    echo "new symbols: record them with --update"
    return 1
  fi
}

# update FOLDER LIBRARY HEADERS...
update ()
{
  name=$1/$(basename "$2" | sed 's/\.so.*//')
  dump "$@"
  if broken "$name"; then
    echo "not recorded: that is no addition (--break for another soversion)"
    return 1
  fi
  record "$name"
}

build ()
{
  printf '%s\n' "$2" > "$scratch/$1.c"
  mkdir -p "$scratch/$1.d"
  ${CC:-cc} -g -w -shared -fPIC -nostdlib -I"$scratch/include" \
      -o "$scratch/$1.d/libtest.so.0" "$scratch/$1.c"
}

expect ()
{
  wanted=$1
  shift
  status=0
  "$@" > "$scratch/said" 2>&1 || status=1
  if [ $status -ne "$wanted" ]; then
    cat "$scratch/said"
    echo "NOT OK: $*"
    return 1
  fi
}

self_test ()
{
  include=$scratch/include
  base=$scratch/base
  mkdir -p "$include" "$base"
  echo 'int gst_wm_a (int a); int gst_wm_b (void);' > "$include/test.h"
  build same '#include "test.h"
      int gst_wm_a (int a) { return a; } int gst_wm_b (void) { return 0; }'
  build more '#include "test.h"
      int gst_wm_a (int a) { return a; } int gst_wm_b (void) { return 0; }
      int gst_wm_c (void) { return 0; }'
  build less '#include "test.h"
      int gst_wm_a (int a) { return a; }'
  build other 'long gst_wm_a (char *a) { return *a; }
      int gst_wm_b (void) { return 0; }'
  expect 1 compare "$base" "$scratch/same.d/libtest.so.0" "$include"
  record "$base/libtest"
  expect 0 compare "$base" "$scratch/same.d/libtest.so.0" "$include"
  for name in more less other; do
    expect 1 compare "$base" "$scratch/$name.d/libtest.so.0" "$include"
  done
  for name in less other; do
    expect 1 update "$base" "$scratch/$name.d/libtest.so.0" "$include"
  done
  expect 0 update "$base" "$scratch/more.d/libtest.so.0" "$include"
  expect 0 compare "$base" "$scratch/more.d/libtest.so.0" "$include"
}

if [ "${1-}" = --self-test ]; then
  self_test
  exit
fi
for last; do :; done
case $last in
  --update | --break)
    arguments=
    for word; do
      [ "$word" = "$last" ] || arguments="$arguments $word"
    done
    # shellcheck disable=SC2086
    set -- $arguments
    if [ "$last" = --update ]; then
      update "$@"
    else
      dump "$@"
      record "$1/$(basename "$2" | sed 's/\.so.*//')"
    fi
    ;;
  *)
    compare "$@"
    ;;
esac
