# Builds on first use and whenever a source is newer than the last build; makes the AOT cache (JEP 514). State lies in
# .toll/ and may be deleted at any time:
#   built     dated when the last complete build began, so that an edit during a build counts as newer
#   building  exists while Maven runs; one that is found later means a killed build, whose half-written files would
#             look up to date, so the next one starts from clean
#   lock      one build at a time
#   toll.aot  the cache; aot.key says for which JDK and flags it was made, or failed to be made

TOLL_STATE=$TOLL_HOME/.toll
TOLL_JAR=$TOLL_HOME/apps/cli/target/toll-cli-0.1.0-SNAPSHOT.jar

toll_say() { echo "toll: $*" >&2; }

# Whether the jars are there and no source is newer. Folders count too: their dates tell of deleted files.
toll_fresh() {
  [ -f "$TOLL_JAR" ] && [ -d "$TOLL_HOME/apps/cli/target/lib" ] && [ -f "$TOLL_STATE/built" ] || return 1
  [ ! -f "$TOLL_STATE/building" ] || return 1
  local sources=("$TOLL_HOME/pom.xml") module
  for module in "$TOLL_HOME"/foundation/* "$TOLL_HOME"/systems/* "$TOLL_HOME"/recipes "$TOLL_HOME"/apps/*; do
    [ ! -f "$module/pom.xml" ] || sources+=("$module/pom.xml")
    [ ! -d "$module/src/main" ] || sources+=("$module/src/main")
  done
  [ -z "$(find "${sources[@]}" -newer "$TOLL_STATE/built" -print -quit 2>&1)" ]
}

# Holds the lock on file descriptor 9 until toll_unlock or the end of all who inherited it: if this script is killed
# and Maven lives on, the lock stays with Maven. Without flock (macOS), a folder that names its maker does.
toll_lock() {
  mkdir -p "$TOLL_STATE" 2>/dev/null && [ -w "$TOLL_STATE" ] || {
    toll_say "cannot write $TOLL_STATE: building needs a working tree you may write to"
    return 1
  }
  if command -v flock >/dev/null; then
    exec 9>"$TOLL_STATE/lock"
    flock -n 9 || { toll_say "another build is running here; waiting for it"; flock 9; }
    return
  fi
  local owner said=
  until mkdir "$TOLL_STATE/lock.d" 2>/dev/null; do
    owner=$(cat "$TOLL_STATE/lock.d/pid" 2>/dev/null)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      # Renaming succeeds for one of several waiters only.
      mv "$TOLL_STATE/lock.d" "$TOLL_STATE/lock.d.$$" 2>/dev/null && rm -rf "$TOLL_STATE/lock.d.$$"
      continue
    fi
    [ -n "$said" ] || toll_say "another build is running here; waiting for it"
    said=yes
    sleep 1
  done
  echo $$ > "$TOLL_STATE/lock.d/pid"
}

toll_unlock() {
  if command -v flock >/dev/null; then exec 9>&-; else rm -rf "$TOLL_STATE/lock.d"; fi
}

# Runs Maven on the JDK found, so that it compiles with this one; its output goes to standard error.
toll_maven() {
  local platform=()
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) ;;
    Darwin-arm64) platform=(-Dtorch.classifier=macosx-arm64) ;;
    *) toll_say "warning: libtorch for $(uname -s) on $(uname -m) is not packaged here; expect commands that use models to fail" ;;
  esac
  # Maven 3.8 itself still uses Unsafe, and Java would warn of it.
  (cd "$TOLL_HOME" && JAVA_HOME=$TOLL_JDK MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    mvn -q -B -Dstyle.color=never "$@" ${platform[@]+"${platform[@]}"} -Dmaven.test.skip=true \
    -pl apps/cli -am package) >&2
}

toll_build() {
  command -v mvn >/dev/null || {
    toll_say "Maven (mvn) is not on the PATH, and Toll must be built first. Get version 3.8 or later:"
    echo "  apt install maven | dnf install maven | pacman -S maven | brew install maven | sdk install maven" >&2
    return 1
  }
  toll_lock || return 1
  if toll_fresh; then # somebody else built while we waited
    toll_unlock
    return 0
  fi
  local goals=() began=$SECONDS
  if [ -f "$TOLL_STATE/building" ]; then
    toll_say "the last build was cut short; building from clean"
    goals=(clean)
  elif [ -f "$TOLL_STATE/built" ]; then
    toll_say "sources have changed; building"
  else
    toll_say "first use: building (some minutes where libraries, about 140 MB, are still to be downloaded)"
  fi
  : > "$TOLL_STATE/building"
  toll_maven ${goals[@]+"${goals[@]}"}
  local code=$?
  if [ $code -ne 0 ]; then
    # 128 and above: killed by a signal. Then what lies in the target folders is not to be trusted.
    [ $code -ge 128 ] || rm -f "$TOLL_STATE/building"
    toll_say "the build failed (Maven ended with $code, its words are above)"
    toll_unlock
    return 1
  fi
  # The date of 'building' is that of the beginning.
  mv "$TOLL_STATE/building" "$TOLL_STATE/built"
  toll_say "built in $((SECONDS - began)) s"
  toll_unlock
}

# Sets TOLL_AOT to the flags for the cache; makes the cache if the one there is for other jars, JDK or flags. Failure
# only costs speed, and is not tried again until something changes.
toll_aot() {
  TOLL_AOT=()
  [ "${TOLL_NO_AOT:-}" = "" ] || return 0
  local cache=$TOLL_STATE/toll.aot key stored=
  toll_jdk_version "$TOLL_JDK"
  key="$TOLL_JDK $TOLL_JDK_VERSION $TOLL_HOME ${TOLL_FLAGS[*]:1}"
  [ ! -f "$TOLL_STATE/aot.key" ] || IFS= read -r stored < "$TOLL_STATE/aot.key"
  if [ "$stored" != "$key" ] && [ "$stored" != "failed $key" ] || toll_aot_stale; then
    [ -w "$TOLL_STATE" ] || return 0
    toll_lock || return 0
    stored=
    [ ! -f "$TOLL_STATE/aot.key" ] || IFS= read -r stored < "$TOLL_STATE/aot.key"
    if [ "$stored" != "$key" ] && [ "$stored" != "failed $key" ] || toll_aot_stale; then
      toll_say "preparing a fast start (once)"
      stored=$key
      # Into another file first: a running toll has the old one mapped.
      "$TOLL_JDK/bin/java" "-XX:AOTCacheOutput=$cache.new" "${TOLL_FLAGS[@]}" \
        -Xlog:disable -cp "$TOLL_JAR" dev.toll.cli.Rehearsal >"$TOLL_STATE/aot.log" 2>&1 9>&- \
        && mv "$cache.new" "$cache" || { stored="failed $key"; toll_say "no fast start: see $TOLL_STATE/aot.log"; }
      printf '%s\n' "$stored" > "$TOLL_STATE/aot.key"
    fi
    toll_unlock
  fi
  # Java checks the cache against its jars and flags (TOLL_JAVA_OPTS may clash) and goes without it if they differ.
  [ "$stored" = "$key" ] && TOLL_AOT=("-XX:AOTCache=$cache" "-Xlog:aot*=off,cds*=off")
  return 0
}

# Whether a jar is newer than the last try to make the cache.
toll_aot_stale() {
  [ -n "$(find "$TOLL_JAR" "$TOLL_HOME/apps/cli/target/lib" -newer "$TOLL_STATE/aot.key" -print -quit 2>&1)" ]
}
