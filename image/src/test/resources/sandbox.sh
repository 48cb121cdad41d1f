#!/bin/sh
# Run by unshare, in a mount namespace of its own: a command as user 9999 on a root that nobody can write to.
# Usage: sandbox.sh ROOT JAVA_HOME COMMAND…
set -eu
root=$1
java=$2
shift 2

mount --bind "$root" "$root"
for each in usr etc proc dev "${java#/}"; do
    [ -d "$root/$each" ] && mount --rbind "/$each" "$root/$each"
done
mount -t tmpfs -o mode=1777,size=512m tmp "$root/tmp"
mount -t tmpfs -o mode=1777,size=64m log "$root/opt/flink/log"
mount -o remount,bind,ro "$root"

user=
if [ "$(id -u)" = 0 ]; then
    user="--reuid=9999 --regid=9999 --clear-groups"
fi
# shellcheck disable=SC2086 # words
exec chroot "$root" /usr/bin/setpriv $user --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all "$@"
