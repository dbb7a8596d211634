#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

# The surface of the element, as gst-inspect-1.0 prints it, against the
# committed reference page: a property or a signal does not change unseen.
#
#   inspect.sh REFERENCE            compare
#   inspect.sh REFERENCE --update   write the page anew; read the diff
#   inspect.sh --self-test

set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Where it was built, when, and against which GStreamer is not the surface.
normalised ()
{
  sed -E -e '/^ +(Filename|Version|Source release date) /d' \
      -e '/^ +(Binary package|Origin URL|Source module) /d' \
      -e 's/0x[0-9a-f]{6,}/POINTER/g' -e 's/[ ]+$//'
}

surface ()
{
  gst-inspect-1.0 --no-colors wmnetsink
}

# compare REFERENCE: reads the surface of now from standard input
compare ()
{
  normalised > "$scratch/now"
  if ! grep -q '^Factory Details:' "$scratch/now"; then
    echo "gst-inspect-1.0 does not know wmnetsink"
    return 1
  fi
  if ! [ -f "$1" ]; then
    echo "$1 is missing: write it with --update"
    return 1
  fi
  diff -u "$1" "$scratch/now"
}

page ()
{
  printf 'Factory Details:\nPlugin Details:\n  Filename    %s\n' "$1"
  printf 'Element Properties:\n  %s\n' "$2"
}

self_test ()
{
  page /a/b.so port | normalised > "$scratch/reference"
  page /x/y.so port | compare "$scratch/reference" || return 1
  if page /a/b.so prot | compare "$scratch/reference" > /dev/null; then
    echo "NOT OK: another property passed"; return 1
  fi
  if page /a/b.so port | compare "$scratch/missing" > /dev/null; then
    echo "NOT OK: no reference passed"; return 1
  fi
  if echo 'No such element' | compare "$scratch/reference" > /dev/null; then
    echo "NOT OK: no element passed"; return 1
  fi
}

if [ "${1-}" = --self-test ]; then
  self_test
elif [ "${2-}" = --update ]; then
  surface > "$scratch/surface"
  normalised < "$scratch/surface" > "$1"
else
  surface > "$scratch/surface"
  compare "$1" < "$scratch/surface"
fi
