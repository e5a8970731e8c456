#!/bin/sh
# Makes the two base images of the Dockerfile on a Debian machine that reaches no registry: minbase by debootstrap, and a JDK of this machine.
# Needs root, debootstrap and buildah.
#
#   docker/base-images.sh /usr/lib/jvm/temurin-25-jdk-amd64
#   buildah build -f docker/Dockerfile -t pinned-import --build-arg JAR_FROM=built \
#       --build-arg BUILD_IMAGE=localhost/temurin:25-jdk --build-arg JDK_IMAGE=localhost/temurin:25-jdk --build-arg JRE_IMAGE=localhost/temurin:25-jre .
set -eu
jdk=$1
modules=java.se,jdk.unsupported,jdk.crypto.ec,jdk.crypto.cryptoki,jdk.localedata,jdk.charsets,jdk.zipfs,jdk.management,jdk.naming.dns,jdk.net,jdk.jfr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase --include=ca-certificates "${SUITE:-bookworm}" "$work/root"
rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/*

image() {
    container=$(buildah from scratch)
    mount=$(buildah mount "$container")
    cp -a "$work/root/." "$mount/"
    mkdir -p "$mount/opt/java"
    if [ "$1" = jdk ]; then
        cp -a "$jdk" "$mount/opt/java/openjdk"
    else
        "$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --output "$mount/opt/java/openjdk"
    fi
    buildah config --env JAVA_HOME=/opt/java/openjdk --env PATH=/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin "$container"
    buildah umount "$container" >/dev/null
    buildah commit -q "$container" "localhost/temurin:25-$1"
    buildah rm "$container" >/dev/null
}
image jdk
image jre
