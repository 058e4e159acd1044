# Finds a JDK in [25.0.3, 26). Sourced by ./toll, benchmarks/run and .ci/run; works with the bash 3.2 of macOS.
#
# 25.0.3, because of JDK-8377811: in 25.0.0 to 25.0.2 the G1 collector can move arrays that native code has pinned,
# which corrupts data silently. Versions are read from each JDK's "release" file; java is started only where there is
# none, for that costs more than all the rest.

TOLL_JDK=
TOLL_JDK_SEEN=
TOLL_JDK_WHY=

# Sets TOLL_JDK_VERSION to the version of the JDK in $1, or to nothing.
toll_jdk_version() {
  TOLL_JDK_VERSION=
  local line
  if [ -r "$1/release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in JAVA_VERSION=*)
        line=${line#JAVA_VERSION=}
        line=${line//\"/}
        TOLL_JDK_VERSION=${line%$'\r'}
        return ;;
      esac
    done < "$1/release"
  fi
  line=$("$1/bin/java" -version 2>&1 | head -n 1)
  case $line in *\"*\"*)
    line=${line#*\"}
    TOLL_JDK_VERSION=${line%%\"*} ;;
  esac
}

# Whether version $1 lies in [25.0.3, 26); an early-access build (25.0.3-ea) comes before its release.
toll_jdk_fits() {
  local major=0 minor=0 update=0 rest=${1%%+*}
  case $rest in *-*) return 1 ;; esac
  IFS=. read -r major minor update rest <<< "$rest"
  [ "$major" = 25 ] || return 1
  case ${minor:-0}${update:-0} in *[!0-9]*) return 1 ;; esac
  [ "${minor:-0}" -gt 0 ] || [ "${update:-0}" -ge 3 ]
}

# Takes the JDK home $1, named in messages as $2, if it fits; else remembers why not.
toll_jdk_try() {
  local home=$1 note=
  [ -x "$home/bin/java" ] || { [ -x "$home/Contents/Home/bin/java" ] && home=$home/Contents/Home; } || return 1
  case "$TOLL_JDK_SEEN" in *"|$home|"*) return 1 ;; esac
  TOLL_JDK_SEEN="$TOLL_JDK_SEEN|$home|"
  toll_jdk_version "$home"
  if toll_jdk_fits "$TOLL_JDK_VERSION"; then
    if [ -x "$home/bin/javac" ]; then
      TOLL_JDK=$home
      return 0
    fi
    note=" (without javac: a runtime, not a JDK)"
  fi
  TOLL_JDK_WHY="$TOLL_JDK_WHY
  ${TOLL_JDK_VERSION:-of unknown version}$note  $home  ($2)"
  return 1
}

# Sets TOLL_JDK: the first that fits, what the user names before what lies about.
toll_find_jdk() {
  local name path places
  for name in TOLL_JAVA_HOME JAVA_HOME; do
    [ -n "${!name:-}" ] || continue
    toll_jdk_try "${!name}" "$name" && return 0
    if [ "$name" = TOLL_JAVA_HOME ]; then # meant for us alone: taking another one in silence would surprise
      [ -n "$TOLL_JDK_WHY" ] || TOLL_JDK_WHY="
  no JDK  ${!name}  ($name)"
      return 1
    fi
  done
  if path=$(command -v java); then
    while [ -L "$path" ]; do
      name=$(readlink "$path")
      case $name in /*) path=$name ;; *) path=${path%/*}/$name ;; esac
    done
    toll_jdk_try "${path%/bin/java}" "java on the PATH" && return 0
  fi
  for name in JAVA25_HOME JAVA_25_HOME JAVA_HOME_25 JAVA_HOME_25_X64 JAVA_HOME_25_ARM64 JDK25 JDK25_HOME JDK_25; do
    [ -n "${!name:-}" ] && toll_jdk_try "${!name}" "$name" && return 0
  done
  places=${TOLL_JVM_DIRS-/usr/lib/jvm:/usr/java:/opt/java:/Library/Java/JavaVirtualMachines:${HOME:-}/Library/Java/JavaVirtualMachines:${SDKMAN_DIR:-${HOME:-}/.sdkman}/candidates/java:${HOME:-}/.jdks:${HOME:-}/.local/share/mise/installs/java:${HOME:-}/.asdf/installs/java:/opt/homebrew/opt:/usr/local/opt}
  local IFS=:
  for path in $places; do
    for name in "$path"/*; do
      case $path in */opt) case ${name##*/} in openjdk*) name=$name/libexec/openjdk.jdk ;; *) continue ;; esac ;; esac
      [ -d "$name" ] && toll_jdk_try "$name" "$path" && return 0
    done
  done
  return 1
}

toll_explain_jdk() {
  echo "toll: no fitting JDK. Needed: 25.0.3 or later, below 26."
  echo "25.0.0 to 25.0.2 can corrupt data in native memory under the G1 collector (JDK-8377811)."
  if [ -n "$TOLL_JDK_WHY" ]; then echo "Found:$TOLL_JDK_WHY"; else echo "Found: none."; fi
  cat <<'TEXT'
How to get one (check with 'java -version' that it is 25.0.3 or later):
  Debian, Ubuntu   apt install temurin-25-jdk (Adoptium's package source) or openjdk-25-jdk
  Fedora, RHEL     dnf install java-25-openjdk-devel
  Arch             pacman -S jdk25-openjdk
  macOS            brew install --cask temurin@25
  Windows (WSL)    as on Debian, inside WSL
  any, with SDKMAN sdk install java 25.0.3-tem
If it lies in an unusual place: TOLL_JAVA_HOME=/path/to/jdk ./toll
TEXT
}
