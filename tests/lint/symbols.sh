#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

# What the two shared objects export: the library gst_wm* only, the plugin
# nothing but its descriptor.
#
#   symbols.sh LIBRARY PLUGIN | --self-test

set -eu

exported ()
{
  nm -D --defined-only "$1" | awk '{ print $NF }' | sed 's/@.*//' |
      grep -vE '^(_init|_fini|__bss_start|_edata|_end|__asan_|__odr_asan)' ||
      true
}

# check FILE PATTERN: all exported symbols match, and there is one at least
check ()
{
  if [ -z "$(exported "$1")" ]; then
    echo "$1 exports nothing"
    return 1
  fi
  strangers=$(exported "$1" | grep -vE "$2" || true)
  if [ -n "$strangers" ]; then
    echo "$1 exports what it must not:"
    echo "$strangers"
    return 1
  fi
}

library='^gst_wm(net)?_[a-z0-9_]+$'
plugin='^gst_plugin_wmnetsink_(register|get_desc)$'

self_test ()
{
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  echo 'void gst_wm_a (void) {} void gst_wmnet_b (void) {}' > "$scratch/good.c"
  echo 'void gst_wm_a (void) {} void wmn_ring_push (void) {}' \
      > "$scratch/bad.c"
  echo 'static int none;' > "$scratch/none.c"
  for name in good bad none; do
    ${CC:-cc} -w -shared -fPIC -nostdlib -o "$scratch/$name.so" \
        "$scratch/$name.c"
  done
  check "$scratch/good.so" "$library" || { echo "NOT OK: good"; return 1; }
  for name in bad none; do
    if check "$scratch/$name.so" "$library"; then
      echo "NOT OK: $name passed"; return 1
    fi
  done
  if check "$scratch/good.so" "$plugin"; then
    echo "NOT OK: a plugin that exports more than its descriptor"; return 1
  fi
}

if [ "${1-}" = --self-test ]; then
  self_test
else
  status=0
  check "$1" "$library" || status=1
  check "$2" "$plugin" || status=1
  exit $status
fi
