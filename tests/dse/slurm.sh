#!/usr/bin/env bash
# slurm.sh <winnow> <scripts/sweep.slurm> <folder>: a job array on a one-node Slurm of its own, merged, has the results of one sweep.
# Installs Debian's slurm-wlm where it may; where Slurm cannot run it says so and is skipped (exit status 77).
set -euo pipefail
winnow=$1 script=$2 folder=$3
skip() { echo "skipped: $*"; exit 77; }
[[ $(id -u) == 0 ]] || skip "a Slurm of its own needs root"
if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge; } \
    >/dev/null 2>&1 || skip "slurm-wlm is not installed and cannot be"
fi
pgrep -x slurmctld >/dev/null && skip "another slurmctld runs on this machine"

rm -rf "$folder" && mkdir -p "$folder"/{state,spool,munge,log}
host=$(hostname -s)
cat >"$folder/slurm.conf" <<END
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CryptoType=crypto/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SchedulerType=sched/builtin
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$folder/slurm.conf
stop() {
  for daemon in slurmd slurmctld munged; do
    [[ -s $folder/$daemon.pid ]] && kill "$(cat "$folder/$daemon.pid")" 2>/dev/null || true
  done
}
trap stop EXIT
head -c 128 /dev/urandom >"$folder/munge/key"
chmod 700 "$folder/munge" && chmod 400 "$folder/munge/key"
munged --force --socket="$folder/munge/socket" --key-file="$folder/munge/key" --pid-file="$folder/munged.pid" \
  --log-file="$folder/log/munged" --seed-file="$folder/munge/seed" --num-threads=2
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"

# wait_for SECONDS WHAT COMMAND..: until the command succeeds; says what it waits for when it gives up.
wait_for() {
  local seconds=$1 what=$2
  shift 2
  for ((i = 0; i < seconds; ++i)); do
    "$@" && return 0
    sleep 1
  done
  echo "waited $seconds s for $what" >&2
  tail -n 5 "$folder"/log/* >&2
  exit 1
}
node_is_idle() { [[ $(sinfo -h -o %T 2>/dev/null) == idle ]]; }
is_done() { [[ -e $folder/merged/front.json ]]; }
wait_for 60 "the node to be idle" node_is_idle

cat >"$folder/space.json" <<'END'
{"format": "winnow-space/1", "network": "lenet-300-100-float", "accelerator": "4x4", "calibration_images": 4,
 "axes": {"rows": [2, 4], "columns": [4, 8], "queue_depth": [4, 8], "dram.latency_cycles": [10, 200],
          "density": [0.05, 0.1, 0.2], "codebook_bits": [0, 4]}}
END
WINNOW=$winnow WINNOW_CONFIRM=none sbatch --array=1-3 --output="$folder/log/task-%a" "$script" \
  "$folder/space.json" "$folder/merged" --measure-all
wait_for 300 "the job array" is_done
"$winnow" sweep --space "$folder/space.json" --out "$folder/whole" --measure-all --confirm none >"$folder/whole.txt"
"$(dirname "$0")/same_sweeps.sh" "$folder/whole" "$folder/merged"
echo "three tasks, the same 96 points"
