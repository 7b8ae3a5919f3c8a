#!/bin/sh
# Install a Java runtime for the tests of Spark where it is missing and we may; otherwise go on without.
command -v java >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Memasang Java untuk uji mesin Spark / installing Java for the tests of Spark ..."
  if apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Java tidak ada dan tidak dapat dipasang di sini; uji Spark dilewati (pasang paket 'openjdk-17-jre-headless')."
echo "Java is missing and cannot be installed here; the tests of Spark are skipped (install 'openjdk-17-jre-headless')."
