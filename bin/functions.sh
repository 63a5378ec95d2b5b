# Shared by the commands in this folder; sourced, never run. Expects the working directory to be the repository.

# fail WORDS…: one line that says what is wrong, then out.
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# need_java: java in JAVA_HOME or on the PATH, 17 or newer. Sets JAVA, JAVA_VERSION and JAVA_MAJOR.
need_java() {
  JAVA=java
  [ -n "${JAVA_HOME:-}" ] || unset JAVA_HOME # WildFly's tests take an empty one for a path
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    JAVA=$JAVA_HOME/bin/java
  fi
  command -v "$JAVA" >/dev/null || fail "no java found; install a JDK, 17 or newer, or set JAVA_HOME"
  JAVA_VERSION=$("$JAVA" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.version = //p')
  JAVA_MAJOR=${JAVA_VERSION%%[.-]*}
  [ "${JAVA_MAJOR:-0}" -ge 17 ] 2>/dev/null || fail "JDK 17 or newer is needed, $JAVA is ${JAVA_VERSION:-of unknown version}"
}

# need_jdk: what a build takes more than a run: a compiler.
need_jdk() {
  need_java
  "$JAVA" --list-modules 2>/dev/null | grep -q '^jdk.compiler' || fail "this Java has no compiler; install a JDK, 17 or newer"
}

# find_maven: the wrapper, or mvn where the wrapper can't download Maven. Sets MAVEN.
find_maven() {
  local said
  MAVEN=./mvnw
  said=$($MAVEN --version 2>&1) || MAVEN=mvn
  command -v "$MAVEN" >/dev/null \
    || fail "Maven can't be had: ./mvnw could not download it (${said##*$'\n'}), and there is no mvn on the PATH"
}

# is_built MODULE ARTIFACT FOLDER…: the artifact exists, and nothing in these folders has changed since the module was built.
is_built() {
  local stamp=$1/target/.built artifact=$2 sources=(pom.xml) folder
  shift 2
  [ -f "$artifact" ] && [ -f "$stamp" ] || return 1
  for folder in "$@"; do
    [ -d "$folder/src/main" ] && sources+=("$folder/src/main")
    [ -f "$folder/pom.xml" ] && sources+=("$folder/pom.xml")
  done
  [ -z "$(find "${sources[@]}" -type f -newer "$stamp" -not -path '*/node_modules/*' -print -quit 2>/dev/null)" ]
}

# build MODULE…: builds modules and what they depend on, without tests, one line a module. What Maven says goes to a log
# that is shown only when the build fails.
build() {
  local module log=$1/target/build.log started=$SECONDS
  need_jdk
  find_maven
  take_turn
  for module in "$@"; do
    mkdir -p "$module/target"
    touch "$module/target/.building"
  done
  echo "Building $*; the whole output goes to $log" >&2
  if ! $MAVEN --batch-mode --no-transfer-progress -Dstyle.color=never -DskipTests -pl "$(IFS=,; echo "$*")" -am package 2>&1 \
    | tee "$log" | show_progress >&2; then
    echo "The build failed:" >&2
    { grep '^\[ERROR\]' "$log" || tail -n 20 "$log"; } | head -n 20 >&2
    fail "the build failed; the whole log is in $log"
  fi
  # What changed while it was being built is newer than this.
  for module in "$@"; do
    mv "$module/target/.building" "$module/target/.built"
  done
  end_turn
  echo "Built in $((SECONDS - started)) s" >&2
}

# show_progress: Maven's "Building NAME VERSION [2/5]" as "  12 s  2/5 NAME".
show_progress() {
  local line started=$SECONDS
  while IFS= read -r line; do
    [[ $line =~ ^\[INFO\]\ Building\ (.*)\ [^\ ]+\ +\[([0-9]+/[0-9]+)\]$ ]] || continue
    printf '  %3d s  %s %s\n' $((SECONDS - started)) "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}"
  done
}

# take_turn, end_turn: two commands that build at the same time would write the same files, so one waits for the other.
take_turn() {
  local told=false holder
  mkdir -p target
  until mkdir target/build.lock 2>/dev/null; do
    holder=$(cat target/build.lock/holder 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -rf target/build.lock
      continue
    fi
    $told || echo "Waiting for another build to end" >&2
    told=true
    sleep 1
  done
  echo $$ >target/build.lock/holder
  trap end_turn EXIT
}

end_turn() {
  rm -rf target/build.lock
  trap - EXIT
}
