#!/bin/sh
# Plants each bug of this directory, one after the other, and expects the test that its patch names to fail.
# The working tree stays as it is. Needs git, Maven, and a JDK 25 as JAVA_HOME or in the path.
#
#   src/test/planted/run-planted-bugs.sh                  all bugs
#   src/test/planted/run-planted-bugs.sh 04-single-reading this one
set -eu
cd "$(dirname "$0")/../../.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
list=target/planted-class-path
# Surefire brings JUnit's launcher into the local repository; it is not on the class path of the tests.
mvn -q -B -Dquick test -Dtest=FaultMatrixTest
mvn -q -B dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$list"
launcher=$(tr ':' '\n' < "$list" | grep '/junit-platform-engine-' | sed 's/junit-platform-engine/junit-platform-launcher/g')
exec "$java" -Xmx1g --enable-native-access=ALL-UNNAMED -Dsimulation.seeds=200 -cp "target/test-classes:target/classes:$(cat "$list"):$launcher" \
    src/test/planted/PlantedBugs.java "$@"
