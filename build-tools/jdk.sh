# Sourced: sets JAVA_HOME and RINGWALL_JAVA to a JDK 25, or says what to install and ends with 4.
ringwall_is_jdk25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}
ringwall_find_jdk() {
  local candidate on_path
  on_path=$(command -v javac || true)
  [ -n "$on_path" ] && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/javac}
  for candidate in "${RINGWALL_JDK:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*25* /opt/*jdk*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25*; do
    if [ -n "$candidate" ] && ringwall_is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate
      RINGWALL_JAVA=$candidate/bin/java
      export JAVA_HOME RINGWALL_JAVA
      return 0
    fi
  done
  echo "ringwall: needs a JDK 25 and found none. Install one (Debian: temurin-25-jdk from Adoptium, or openjdk-25-jdk) or set JAVA_HOME to it." >&2
  return 1
}
ringwall_find_jdk || exit 4
