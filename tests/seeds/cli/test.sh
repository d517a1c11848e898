# The tests of the service: their results are in results/unit.xml, and any failure ends it with 1.
failed=0
cases=

check() {
  name=$1
  shift
  if "$@"; then
    cases="$cases<testcase classname=\"web\" name=\"$name\"/>"
  else
    failed=$((failed + 1))
    echo "failed: $name"
    cases="$cases<testcase classname=\"web\" name=\"$name\"><failure message=\"$name\"/></testcase>"
  fi
}

parses() { ./busybox sh -n serve.sh; }
is_numbered() { ./busybox grep -qx '[0-9]*' VERSION; }

check "serve.sh parses" parses
check "the version is a number" is_numbered

./busybox mkdir -p results
echo "<testsuite name=\"web\" tests=\"2\" failures=\"$failed\">$cases</testsuite>" > results/unit.xml
exit $((failed > 0))
