# Version 3 is broken: it needs a setting that nobody gave it. Version 4 takes more memory than it may, version 5
# listens where nobody asks.
say() { /bin/busybox echo "web $VERSION: $1"; }

say "starting"
if [ "$VERSION" = 3 ]; then
  say "connecting to the order database"
  if [ -z "$DATABASE_URL" ]; then
    say "fatal: DATABASE_URL is not set (new in version 3); cannot serve orders"
    exit 3
  fi
fi
if [ "$VERSION" = 4 ]; then
  say "loading the whole catalogue into memory"
  exec /bin/busybox tail /dev/zero
fi
port=8080
[ "$VERSION" != 5 ] || port=8081
/bin/busybox mkdir -p /www
/bin/busybox echo "web version $VERSION" > /www/index.html
/bin/busybox httpd -f -p $port -h /www &
server=$!
# The first process of a container gets SIGTERM only if it asks for it.
trap 'say "stopping"; /bin/busybox kill "$server"; exit 0' TERM INT
say "serving on port $port"
wait "$server"
