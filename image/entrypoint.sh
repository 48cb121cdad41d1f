#!/usr/bin/env bash
# What a container of the jobs starts. Flink's own entry point edits conf/config.yaml at each start; on a read-only root
# file system that fails, and it goes on as if nothing had been. This one edits nothing: options are handed on, as -D.
set -euo pipefail

flink="${FLINK_HOME:-/opt/flink}"
command="${1:-help}"

# glibc's malloc keeps what RocksDB frees; jemalloc, which Flink's image has, gives it back.
jemalloc="/usr/lib/$(uname -m)-linux-gnu/libjemalloc.so"
if [[ "${DISABLE_JEMALLOC:-false}" != true && -f "$jemalloc" ]]; then
    export LD_PRELOAD="${LD_PRELOAD:+$LD_PRELOAD:}$jemalloc"
fi

# Where the JobManager is: here, unless a TaskManager is told otherwise.
address=(-D "jobmanager.rpc.address=${JOB_MANAGER_RPC_ADDRESS:-$(uname -n)}")

case "$command" in
    standalone-job | jobmanager | taskmanager)
        exec "$flink/bin/$command.sh" start-foreground "${address[@]}" "${@:2}"
        ;;
    help)
        echo "standalone-job, jobmanager or taskmanager with options of Flink's; or any other command." >&2
        exit 2
        ;;
    *)
        # On Kubernetes the whole command comes from Flink.
        exec "$@"
        ;;
esac
