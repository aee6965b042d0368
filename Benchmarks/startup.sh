#!/bin/sh
# The whole process, from start to first answer, against an empty call of sqlite3: both in one run.
# Needs hyperfine and sqlite3. The target is a ratio of at most 2.
set -eu
binary=${1:-.build/static/release/entente}
hyperfine -N --warmup 20 --runs 300 \
  "$binary -c 'members of CSTO where conflict'" "sqlite3 :memory: 'select 1'"
