# Shared by the commands in this folder; sourced, never run. Expects the working directory to be the repository.

# fail WORDS…: one line that says what is wrong, then out.
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# need_java: java on the PATH (or in JAVA_HOME), 17 or newer. Sets JAVA.
need_java() {
  JAVA=java
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    JAVA=$JAVA_HOME/bin/java
  fi
  command -v "$JAVA" >/dev/null || fail "no java on the PATH; install a JDK, 17 or newer"
}

# need_jdk: what a build takes more than a run: a compiler that is new enough.
need_jdk() {
  need_java
  local major
  major=$("$JAVA" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 17 ] || fail "Java $major is too old; install a JDK, 17 or newer"
  "$JAVA" --list-modules 2>/dev/null | grep -q '^jdk.compiler' || fail "this Java has no compiler; install a JDK, 17 or newer"
}

# is_built ARTIFACT FOLDER…: the artifact exists and nothing that it is made from is newer.
is_built() {
  local artifact=$1 sources=()
  shift
  [ -f "$artifact" ] || return 1
  local folder
  for folder in "$@"; do
    [ -d "$folder/src/main" ] && sources+=("$folder/src/main")
    [ -f "$folder/pom.xml" ] && sources+=("$folder/pom.xml")
  done
  [ -z "$(find "${sources[@]}" pom.xml -type f -newer "$artifact" -print -quit 2>/dev/null)" ]
}

# build MODULE [MAVEN ARGUMENTS…]: builds a module and what it depends on, without tests, one line a module. What Maven
# says goes to a log that is shown only when the build fails.
build() {
  local module=$1 log="target/build-$1.log" started=$SECONDS maven=./mvnw
  shift
  need_jdk
  mkdir -p target
  $maven --version >/dev/null 2>&1 || maven=mvn
  command -v "$maven" >/dev/null || fail "neither the Maven wrapper nor mvn can run; is there a connection to download Maven?"
  echo "Building $module (the first time takes a few minutes)" >&2
  if ! $maven --batch-mode --no-transfer-progress -Dstyle.color=never -DskipTests -pl "$module" -am package "$@" 2>&1 \
    | tee "$log" | show_progress >&2; then
    echo "The build failed:" >&2
    grep '^\[ERROR\]' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
    fail "the whole log is in $log"
  fi
  echo "Built in $((SECONDS - started)) s" >&2
}

# show_progress: Maven's "Building NAME VERSION [2/5]" as "  2/5 NAME". Fails when Maven did (see pipefail in callers).
show_progress() {
  sed -nu 's/^\[INFO\] Building \(.*\) [^ ][^ ]* *\[\([0-9]*\/[0-9]*\)\]$/  \2 \1/p'
}
