#!/usr/bin/env bash
# Builds apps/cli and all it depends on twice, in two copies of the working tree, and compares the jars byte by byte.
# Exit code 0 if they are equal. Takes about two minutes and 500 MB under the temporary folder.
set -u
TOLL_HOME=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P) || exit 1
. "$TOLL_HOME/apps/cli/launcher/jdk.sh"
toll_find_jdk || { toll_explain_jdk >&2; exit 3; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

for copy in first second; do
  mkdir "$work/$copy"
  (cd "$TOLL_HOME" && tar -cf - --exclude=.git --exclude=target --exclude=.toll --exclude=./runs --exclude=./shared .) \
    | tar -xf - -C "$work/$copy"
  (cd "$work/$copy" && JAVA_HOME=$TOLL_JDK MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true -pl apps/cli -am package) || exit 1
  (cd "$work/$copy" && find . -path '*/target/toll-*.jar' -exec sha256sum {} + | sort -k 2) > "$work/$copy.sums"
done

cat "$work/first.sums"
if [ ! -s "$work/first.sums" ]; then
  echo "no jar was built" >&2
  exit 1
fi
if diff "$work/first.sums" "$work/second.sums"; then
  echo "reproducible: $(wc -l < "$work/first.sums") jars equal in two builds by $TOLL_JDK"
else
  echo "NOT reproducible: the jars above differ" >&2
  exit 1
fi
