#!/bin/sh
# Install Chromium for the browser tests where it is missing and we may; otherwise say so and go on without.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Memasang Chromium untuk uji peramban / installing Chromium for the browser tests ..."
  if apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Chromium tidak ada dan tidak dapat dipasang di sini; uji peramban dilewati (pasang paket 'chromium')."
echo "Chromium is missing and cannot be installed here; the browser tests are skipped (install the package 'chromium')."
