#!/bin/bash
# notes-mining on several nodes of a Slurm cluster:  sbatch pipelines/cluster/slurm.sh PIPELINE.yaml
#
# The folder of the project, the export, the output and the virtual environment must lie on a file system that all nodes
# see under the same path. What an interrupted job has finished is kept: submit it again.
#SBATCH --job-name=notes-mining
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --mem-per-cpu=3G
#SBATCH --time=24:00:00
#SBATCH --signal=B:INT@120
set -euo pipefail
umask 077
pipeline=${1:?names no pipeline file}
here=${NOTES_MINING_HOME:-$PWD}
export PATH="$here/.venv/bin:$PATH" OMP_NUM_THREADS=1

export RAY_AUTH_TOKEN_PATH="$here/.ray-token-$SLURM_JOB_ID"
openssl rand -hex 32 > "$RAY_AUTH_TOKEN_PATH"
trap 'rm -f "$RAY_AUTH_TOKEN_PATH"; kill $(jobs -p) 2>/dev/null || true' EXIT

first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
address=$(srun --nodes=1 --ntasks=1 --nodelist="$first" hostname --ip-address | awk '{print $1}')
export RAY_PORT=$((20000 + SLURM_JOB_ID % 10000))
node="$here/pipelines/cluster/ray_node.sh"

srun --nodes=1 --ntasks=1 --nodelist="$first" sh "$node" head "$address" "$SLURM_CPUS_PER_TASK" &
sleep "${RAY_HEAD_SECONDS:-20}"
if [ "$SLURM_JOB_NUM_NODES" -gt 1 ]; then
    srun --nodes=$((SLURM_JOB_NUM_NODES - 1)) --ntasks=$((SLURM_JOB_NUM_NODES - 1)) --exclude="$first" \
        sh "$node" worker "$address" "$SLURM_CPUS_PER_TASK" &
fi

# One processor stays with the run itself, which reads, decides who is who, and stores.
srun --overlap --nodes=1 --ntasks=1 --nodelist="$first" \
    env RAY_USAGE_STATS_ENABLED=0 RAY_AUTH_MODE=token \
    notes-mining run "$pipeline" --engine ray --address "$address:$RAY_PORT" --json \
    --workers $((SLURM_JOB_NUM_NODES * SLURM_CPUS_PER_TASK - 1))
