#!/bin/sh
# Stands for the scripts of a Flink distribution, which is not to be had from Maven: linked as jobmanager.sh and so on.
# Usage: <process>.sh start-foreground [options]
set -eu
home=/opt/flink
export FLINK_CONF_DIR="$home/conf" FLINK_LIB_DIR="$home/lib" FLINK_PLUGINS_DIR="$home/plugins"
class_path="$home/lib/*"
[ "$1" = start-foreground ]
shift
name=$(basename "$0" .sh)
opens=$(sed -n 's/^env.java.default-opts.all: //p' "$home/conf/config.yaml")
options="-Xmx448m"
more=""
case "$name" in
    standalone-job) main=org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint ;;
    taskmanager)
        main=org.apache.flink.runtime.taskexecutor.TaskManagerRunner
        # A TaskManager does not start without what comes out.
        results=$("$JAVA_HOME/bin/java" -Xmx64m -XX:TieredStopAtLevel=1 -cp "$class_path" \
            -Dlog4j.configurationFile="$home/conf/log4j-console.properties" \
            org.apache.flink.runtime.util.bash.BashJavaUtils GET_TM_RESOURCE_PARAMS --configDir "$home/conf" "$@" |
            sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p')
        options=$(echo "$results" | sed -n 1p)
        more=$(echo "$results" | sed -n 2p)
        ;;
esac
# shellcheck disable=SC2086 # words
exec "$JAVA_HOME/bin/java" $options -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dlog.file="$home/log/$name.log" -Dlog4j.configurationFile="$home/conf/log4j-console.properties" \
    $opens -cp "$class_path" "$main" --configDir "$home/conf" $more "$@"
