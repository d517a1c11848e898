# Put together by make build.
read -r VERSION < /VERSION
say() { /bin/busybox echo "web $VERSION: $1"; }
