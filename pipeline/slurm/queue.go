package slurm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"metasymlab/pipeline/experiment"
)

// entry is a job of ours that Slurm has.
type entry struct {
	array  string // its number
	task   int
	state  string // PENDING, RUNNING ...
	reason string // why it waits
	node   string
	used   string // time
	left   string
	parts  []part
	name   string
	job    *job
}

// id is Slurm's, such as 12_3.
func (e *entry) id() string { return fmt.Sprintf("%s_%d", e.array, e.task) }

// queue is what Slurm has of ours.
type queue struct {
	entries []*entry          // of this profile
	steps   map[string]*entry // by key, those of the checkout's other profiles too: the store is the same
	foreign int               // jobs of this profile that no file tells of
}

// columns are what squeue is asked for. The comment is last, as it may hold anything.
const columns = "%F|%K|%T|%r|%N|%M|%L|%k"

// ask asks squeue.
func ask(ctx context.Context, w *experiment.Workspace) (*queue, error) {
	command := exec.CommandContext(ctx, "squeue", "--me", "--array", "--noheader", "--format="+columns)
	command.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool { return strings.HasPrefix(setting, "SQUEUE_") }) // which choose other jobs
	out, err := answer(command)
	if err != nil {
		return nil, fmt.Errorf("ask what is queued: %w", err)
	}
	q := &queue{steps: map[string]*entry{}}
	folders := map[string]string{} // by mark
	for _, out := range neighbours(w) {
		folders[mark(out)] = out
	}
	known := map[string]*told{}
	for line := range strings.Lines(out) {
		e, mark, id := parse(strings.TrimSuffix(line, "\n"))
		if e == nil || folders[mark] == "" {
			continue
		}
		file := toldFile(folders[mark], id)
		if known[file] == nil {
			t, err := readTold(file)
			if errors.Is(err, fs.ErrNotExist) {
				t, err = &told{}, nil
			}
			if err != nil {
				return nil, err
			}
			known[file] = t
		}
		e.parts, e.name = known[file].Tasks[e.task], known[file].Name
		e.job = &job{id: e.id(), rank: -1}
		for _, p := range e.parts {
			if there := q.steps[p.Key]; there == nil || folders[mark] == w.Out() {
				q.steps[p.Key] = e
			}
		}
		if folders[mark] != w.Out() {
			continue
		}
		if len(e.parts) == 0 {
			q.foreign++
		}
		q.entries = append(q.entries, e)
	}
	slices.SortStableFunc(q.entries, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(len(a.array), len(b.array)), strings.Compare(a.array, b.array), cmp.Compare(a.task, b.task))
	})
	return q, nil
}

// neighbours are the output folders of the checkout from which jobs were submitted, and this one's.
func neighbours(w *experiment.Workspace) []string {
	all := []string{w.Out()}
	others, err := filepath.Glob(folder(filepath.Join(filepath.Dir(w.Out()), "*")))
	if err != nil { // the folder's name is no pattern
		return all
	}
	for _, folder := range others {
		if out := filepath.Dir(folder); out != w.Out() {
			all = append(all, out)
		}
	}
	return all
}

// parse reads a line of squeue's: nil if the job is not one of an array, as ours are. It gives the job's mark and the
// file that it is told by.
func parse(line string) (e *entry, mark, id string) {
	fields := strings.SplitN(line, "|", strings.Count(columns, "|")+1)
	if len(fields) <= strings.Count(columns, "|") {
		return nil, "", ""
	}
	task, err := strconv.Atoi(fields[1])
	if err != nil {
		return nil, "", ""
	}
	at := strings.LastIndex(fields[7], "=") + 1
	return &entry{array: fields[0], task: task, state: fields[2], reason: fields[3], node: fields[4], used: fields[5], left: fields[6]}, fields[7][:at], fields[7][at:]
}

// Cancel ends all jobs of the workspace's output folder, and no others.
func Cancel(ctx context.Context, w *experiment.Workspace, out io.Writer) error {
	held, err := alone(ctx, w) // nothing is submitted meanwhile
	if err != nil {
		return err
	}
	defer held.Close()
	q, err := ask(ctx, w)
	if err != nil {
		return err
	}
	var arrays []string
	for _, e := range q.entries {
		if !slices.Contains(arrays, e.array) {
			arrays = append(arrays, e.array)
		}
	}
	slices.Reverse(arrays) // first those that wait for others
	for some := range slices.Chunk(arrays, 100) {
		if _, err := answer(exec.CommandContext(ctx, "scancel", some...)); err != nil {
			return fmt.Errorf("cancel: %w", err)
		}
	}
	fmt.Fprintf(out, "cancelled %s of %s\n", plural(len(q.entries), "job"), w.Relative(w.Out()))
	return nil
}
