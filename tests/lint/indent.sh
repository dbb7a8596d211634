#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

# Every .c file stands as GNU indent leaves it with GStreamer's options, run
# twice because one run is not always stable.  Headers are laid out by hand.
#
#   indent.sh SOURCE-ROOT | --self-test       compare
#   indent.sh --update FILE...                rewrite the files named

set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

laid_out ()
{
  cp "$1" "$scratch/a.c"
  for _ in 1 2; do
    VERSION_CONTROL=none indent --braces-on-if-line \
        --case-brace-indentation0 --case-indentation2 \
        --braces-after-struct-decl-line --line-length80 --no-tabs \
        --cuddle-else --dont-line-up-parentheses --continuation-indentation4 \
        --honour-newlines --tab-size8 --indent-level2 \
        --leave-preprocessor-space "$scratch/a.c" -o "$scratch/b.c"
    mv "$scratch/b.c" "$scratch/a.c"
  done
}

check ()
{
  status=0
  find "$1/gst" "$1/tests" "$1/docs" -name '*.c' > "$scratch/files"
  if ! [ -s "$scratch/files" ]; then
    echo "no source found under $1"
    return 1
  fi
  while read -r file; do
    laid_out "$file"
    if ! diff -u "$file" "$scratch/a.c" > "$scratch/diff"; then
      echo "$file: not as indent lays it out"
      sed 1,2d "$scratch/diff" | head -n 20
      status=1
    fi
  done < "$scratch/files"
  return $status
}

self_test ()
{
  tree=$scratch/tree
  mkdir -p "$tree/gst" "$tree/tests" "$tree/docs"
  if check "$tree" > "$scratch/out"; then
    echo "NOT OK: an empty tree passed"; return 1
  fi
  printf 'int\nmain (void)\n{\n  return 0;\n}\n' > "$tree/gst/good.c"
  if ! check "$tree" > "$scratch/out"; then
    cat "$scratch/out"; echo "NOT OK: a good file failed"; return 1
  fi
  printf 'int main(void) {\n\treturn 0; }\n' > "$tree/gst/bad.c"
  if check "$tree" > "$scratch/out"; then
    echo "NOT OK: a bad file passed"; return 1
  fi
  grep -q 'bad.c: not as indent' "$scratch/out"
}

case "${1-}" in
  --self-test) self_test ;;
  --update)
    shift
    for file in "$@"; do laid_out "$file"; cp "$scratch/a.c" "$file"; done ;;
  '') echo "usage: indent.sh SOURCE-ROOT | --update FILE..." >&2; exit 2 ;;
  *) check "$1" ;;
esac
