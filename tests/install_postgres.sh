#!/bin/sh
# Install PostgreSQL's server for the tests of that source where it is missing and we may; otherwise go on without.
command -v initdb >/dev/null 2>&1 && exit 0
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Memasang PostgreSQL untuk uji sumber basis data / installing PostgreSQL for the tests of databases ..."
  if apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends postgresql >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "PostgreSQL tidak ada dan tidak dapat dipasang di sini; ujinya dilewati (pasang paket 'postgresql')."
echo "PostgreSQL is missing and cannot be installed here; its tests are skipped (install the package 'postgresql')."
