package experiment

import (
	"math"
	"os"
	"time"
)

// Machine is what a step needed of the machine that made it, for those who ask a cluster for one; and which it was, if
// the step was a job of Slurm's.
type Machine struct {
	Busy   float64 `json:",omitempty"` // cores that it kept busy on average
	Memory int64   `json:",omitempty"` // bytes that its process had at most
	Job    string  `json:",omitempty"` // such as 1234_5, where 5 is the task of an array
	Node   string  `json:",omitempty"` // its name in Slurm
}

// machineSince is what this process, which makes one step, has needed since a time.
func machineSince(began time.Time) (m Machine) {
	m.Job, m.Node = Job()
	busy, memory, ok := used()
	if took := time.Since(began).Seconds(); ok && took > 0 {
		m.Memory, m.Busy = memory, math.Round(10*busy.Seconds()/took)/10
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
