#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

# Spelling of sources and documents, by codespell; words that it does not
# know to be right stand in codespell-ignore.txt beside this file.
#
#   spelling.sh SOURCE-ROOT | --self-test

set -eu

ignored=$(dirname "$0")/codespell-ignore.txt

check ()
{
  cd "$1"
  codespell --ignore-words "$ignored" \
      --skip '*/.git,./build*,*/tests/data,*/corpus,*/COPYING,*.dict,*.pyc' .
}

case "$ignored" in
  /*) ;;
  *) ignored=$PWD/$ignored ;;
esac
if [ "${1-}" = --self-test ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  echo 'the right words' > "$scratch/good.md"
  (check "$scratch")
  echo 'the wrong adress' > "$scratch/bad.md"
  if (check "$scratch"); then
    echo "NOT OK: a misspelled word passed"
    exit 1
  fi
else
  check "$1"
fi
