#!/bin/sh
# A Ray node for notes-mining, in the foreground: without dashboard or usage reports, and only for who has the token.
#
#   ray_node.sh head   ADDRESS CPUS     the first node, at this address of its own
#   ray_node.sh worker ADDRESS CPUS     a further one; ADDRESS is the first one's
#
# RAY_AUTH_TOKEN_PATH names a file with the same token on all nodes ('umask 077; openssl rand -hex 32 > FILE').
set -eu
umask 077
export RAY_USAGE_STATS_ENABLED=0 RAY_AUTH_MODE=token
: "${RAY_AUTH_TOKEN_PATH:?names no file with the token of the nodes}"
[ -s "$RAY_AUTH_TOKEN_PATH" ] || { echo "$RAY_AUTH_TOKEN_PATH: no token there" >&2; exit 2; }
port=${RAY_PORT:-6379}
case ${1:-} in
head)
    exec ray start --head --node-ip-address="$2" --port="$port" --num-cpus="$3" \
        --include-dashboard=false --disable-usage-stats --block
    ;;
worker)
    trap 'kill "$node" 2>/dev/null; exit 143' TERM INT
    for attempt in 1 2 3 4 5; do # Ray waits half a minute for a busy machine, then gives up
        ray start --address="$2:$port" --num-cpus="$3" --block &
        node=$!
        wait "$node" && exit 0
        sleep 10
    done
    exit 1
    ;;
*)
    echo "ray_node.sh head|worker ADDRESS CPUS" >&2
    exit 2
    ;;
esac
