say "starting"
case $VERSION in
  3) say "fatal: DATABASE_URL is not set (new in version 3)"; exit 3 ;;
esac
/bin/busybox mkdir -p /www
/bin/busybox echo "web version $VERSION" > /www/index.html
/bin/busybox httpd -f -p 8080 -h /www &
server=$!
# The first process of a container gets SIGTERM only if it asks for it.
trap '/bin/busybox kill "$server"; exit 0' TERM INT
say "serving"
wait "$server"
