# Watches over one kernel: supervise PRIVATE_FOLDER, a pipe on standard input.
#
# The executor writes the number of the kernel's process group into the pipe and
# keeps it open as long as the kernel may live. The pipe closes when the executor
# is done, and also when it dies in whatever way. Then this script kills the
# kernel with all that it started and removes its private folder.

folder=$1
trap '' HUP INT TERM # ends by the pipe only

group=
while read -r line; do group=$line; done

[ -z "$group" ] || kill -KILL "-$group" 2>/dev/null

# What a cell sent into a session of its own (setsid) is in another group, but
# still has the private TMPDIR in its environment. Linux only. Again until none is
# left, because a process may have a child while we look.
tries=0
while [ "$tries" -lt 100 ]; do
	found=$(grep -lsaF -- "TMPDIR=$folder/tmp" /proc/[0-9]*/environ 2>/dev/null)
	[ -n "$found" ] || break # the status of grep also tells of processes that it cannot read
	for environ in $found; do
		pid=${environ#/proc/}
		kill -KILL "${pid%/environ}" 2>/dev/null
	done
	tries=$((tries + 1))
done

# A process that is just dying may still create a file.
tries=0
until rm -rf -- "$folder" 2>/dev/null || [ "$tries" -ge 100 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
