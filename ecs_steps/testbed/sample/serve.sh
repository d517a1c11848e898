# Version 3 is the broken one: it needs a setting that nobody gave it.
say() { /bin/busybox echo "web $VERSION: $1"; }

say "starting"
if [ "$VERSION" = 3 ]; then
  say "connecting to the order database"
  if [ -z "$DATABASE_URL" ]; then
    say "fatal: DATABASE_URL is not set (new in version 3); cannot serve orders"
    exit 3
  fi
fi
/bin/busybox mkdir -p /www
/bin/busybox echo "web version $VERSION" > /www/index.html
/bin/busybox httpd -f -p 8080 -h /www &
server=$!
# The first process of a container gets SIGTERM only if it asks for it.
trap 'say "stopping"; /bin/busybox kill "$server"; exit 0' TERM INT
say "serving on port 8080"
wait "$server"
