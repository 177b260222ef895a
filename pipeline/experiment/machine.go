package experiment

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"runtime"
	"syscall"
	"time"

	"metasymlab/pipeline/store"
)

// machineName is the file of a stored result that tells what making it needed of a machine. It is not of the result:
// nothing is made from it, and a result without it is whole.
const machineName = "machine.json"

// Machine is what a step needed of the machine that made it, for those who ask a cluster for one; and which it was, if
// the step was a job of Slurm's.
type Machine struct {
	Busy   float64 `json:"busy"`           // cores that it kept busy on average
	Memory int64   `json:"memory"`         // bytes that its process had at most
	Job    string  `json:"job,omitempty"`  // such as 1234_5, where 5 is the task of an array
	Node   string  `json:"node,omitempty"` // its name in Slurm
}

// machineSince is what this process, which makes one step, has needed since a time.
func machineSince(began time.Time) Machine {
	var m Machine
	m.Job, m.Node = Job()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return m
	}
	m.Memory = int64(used.Maxrss)
	if runtime.GOOS != "darwin" { // which counts in bytes
		m.Memory *= 1024
	}
	if took := time.Since(began).Seconds(); took > 0 {
		m.Busy = math.Round(10*time.Duration(used.Utime.Nano()+used.Stime.Nano()).Seconds()/took) / 10
	}
	return m
}

// Job names the job of Slurm's that this process belongs to, and its node: "" if it belongs to none.
func Job() (job, node string) {
	node = os.Getenv("SLURMD_NODENAME")
	if array := os.Getenv("SLURM_ARRAY_JOB_ID"); array != "" {
		return array + "_" + os.Getenv("SLURM_ARRAY_TASK_ID"), node
	}
	return os.Getenv("SLURM_JOB_ID"), node
}

// Machine is what the published result needed; nothing is known of one that an older program has made.
func (r *Result) Machine() (m Machine, err error) {
	key, err := r.published()
	if err != nil {
		return m, err
	}
	err = store.ReadRecord(r.w.stored(r.Kind(), key, machineName), &m)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	return m, err
}
