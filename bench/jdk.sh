# Sourced by the scripts beside it: sets jdk to the home of a JDK 25, which is JAVA_HOME or lies under /usr/lib/jvm.
jdk="${JAVA_HOME:-/none}"
if ! "${jdk}/bin/java" -version 2>&1 | grep -q '"25'; then
  jdk=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -n 1 || true)
  jdk="${jdk%/bin/java}"
fi
if [ -z "${jdk}" ]; then
  echo "cannot find a JDK 25 in JAVA_HOME or under /usr/lib/jvm; install one or set JAVA_HOME" >&2
  exit 1
fi
