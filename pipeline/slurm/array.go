package slurm

import (
	"fmt"
	"iter"
	"os"
	"path"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
)

// batch is an array of jobs that are alike: they wait for the same and need the same of a node.
type batch struct {
	name string
	need estimate
	gpu  bool

	after []*job // that all of them wait for
	each  *batch // whose job of the same number each of them waits for; nil for none

	jobs  map[int]*job // by number in the array
	steps int

	told *told
	id   string // of Slurm's, once it is submitted
}

// mostTasks is how many jobs an array has at most: Slurm allows 1001 if it is not told otherwise.
const mostTasks = 1000

// arrays groups jobs, each after those it waits for.
//
// Jobs that wait for the same can be an array. So can jobs each of which waits for another job of an array, its number
// being the same. Where both can be, such as evaluations, several of each of many trainings, it is what gives fewer
// arrays.
func arrays(jobs []*job, w *experiment.Workspace) []*batch {
	var all []*batch
	for level := range levels(jobs) {
		var classes []string
		alike := map[string][]*job{}
		for _, j := range level {
			waits := names(j.after)
			if parent := j.parent(); parent != nil {
				waits = "one of " + parent.told.ID
			}
			class := fmt.Sprint(waits, " ", j.steps[0].Kind(), " ", j.limit(), " ", j.memory(), " ", j.cores(), " ", onGPU(j, w))
			if alike[class] == nil {
				classes = append(classes, class)
			}
			alike[class] = append(alike[class], j)
		}
		first := len(all)
		for _, class := range classes {
			all = append(all, split(alike[class])...)
		}
		for _, b := range all[first:] {
			b.name, b.gpu = b.commonName(w), onGPU(b.jobs[b.numbers()[0]], w)
			b.told = newTold(b)
		}
	}
	return all
}

// levels are the jobs that wait for none, those that wait for these, and so on.
func levels(jobs []*job) iter.Seq[[]*job] {
	depth := map[*job]int{}
	var list [][]*job
	for _, j := range jobs {
		for _, b := range j.after {
			if _, ok := depth[b]; ok {
				depth[j] = max(depth[j], depth[b]+1)
			}
		}
		depth[j] += 0 // it is one of the jobs
		for len(list) <= depth[j] {
			list = append(list, nil)
		}
		list[depth[j]] = append(list[depth[j]], j)
	}
	return slices.Values(list)
}

// parent is the array of more than one job that the only job belongs to which this one waits for; nil if there is none.
func (j *job) parent() *batch {
	if len(j.after) == 1 && j.after[0].of != nil && len(j.after[0].of.jobs) > 1 {
		return j.after[0].of
	}
	return nil
}

// split makes arrays of jobs that are alike and, if they have a parent, have the same one.
func split(alike []*job) []*batch {
	var same, corresponding []*batch
	firstWith := func(list []*batch, fits func(*batch) bool, otherwise *batch) ([]*batch, *batch) {
		if at := slices.IndexFunc(list, func(b *batch) bool { return len(b.jobs) < mostTasks && fits(b) }); at >= 0 {
			return list, list[at]
		}
		otherwise.jobs = map[int]*job{}
		return append(list, otherwise), otherwise
	}
	for _, j := range alike {
		var b *batch
		waits := names(j.after)
		same, b = firstWith(same, func(b *batch) bool { return names(b.after) == waits }, &batch{need: j.estimate, after: j.after})
		b.jobs[len(b.jobs)] = j
		if parent := j.parent(); parent != nil {
			number := j.after[0].number
			corresponding, b = firstWith(corresponding, func(b *batch) bool { return b.jobs[number] == nil }, &batch{need: j.estimate, each: parent})
			b.jobs[number] = j
		}
	}
	chosen := same
	if len(corresponding) > 0 && len(corresponding) < len(same) {
		chosen = corresponding
	}
	for _, b := range chosen {
		for number, j := range b.jobs {
			j.of, j.number = b, number
			b.steps += len(j.steps)
		}
	}
	return chosen
}

// onGPU tells whether a job runs graphs on a GPU.
func onGPU(j *job, w *experiment.Workspace) bool {
	return strings.HasPrefix(w.Backend, "xla:cuda") && slices.ContainsFunc(j.steps, func(s *work) bool {
		return slices.Contains([]string{"train", "evaluate", "symplecticity"}, s.Kind())
	})
}

// numbers are those of the jobs.
func (b *batch) numbers() []int {
	var list []int
	for n := range b.jobs {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// commonName is what the first steps of the jobs have in common, such as train-mesh.
func (b *batch) commonName(w *experiment.Workspace) string {
	common := ""
	for i, n := range b.numbers() {
		place := strings.TrimPrefix(b.jobs[n].steps[0].Target(), w.Relative(w.Out())+"/")
		place = strings.TrimSuffix(place, path.Ext(place))
		if i == 0 {
			common = place
		}
		for common != place && !strings.HasPrefix(place, common+"/") && common != "." {
			common = path.Dir(common)
		}
	}
	if common == "." {
		common = b.jobs[b.numbers()[0]].steps[0].Kind()
	}
	return w.Profile.Name + "-" + strings.ReplaceAll(common, "/", "-")
}

// String is for a person.
func (b *batch) String() string {
	id := b.id
	if id != "" {
		id = "job " + id + ": "
	}
	wait := ""
	var of []string
	for _, j := range b.after {
		if name := before(j); !slices.Contains(of, name) {
			of = append(of, name)
		}
	}
	if b.each != nil {
		of = append(of, b.each.name+", one by one")
	}
	switch {
	case len(of) > 3:
		wait = fmt.Sprintf(", after %d others", len(of))
	case len(of) > 0:
		wait = ", after " + strings.Join(of, ", ")
	}
	return fmt.Sprintf("%s%s: %s, %s each of %s, %d MB, at most %d min%s", id, b.name, plural(b.steps, "step"), plural(len(b.jobs), "job"), plural(b.need.cores(), "core"), b.need.memory(), b.need.limit(), wait)
}

// before names a job that others wait for.
func before(j *job) string {
	if j.of != nil {
		return j.of.name
	}
	return "job " + j.id
}

// dependency is what the jobs wait for, as sbatch wants it.
func (b *batch) dependency() string {
	if b.each != nil {
		return "aftercorr:" + b.each.id
	}
	waits := map[*batch]int{}
	for _, j := range b.after {
		waits[j.of]++
	}
	var ids []string
	for _, j := range b.after {
		id := j.id
		if j.of != nil && waits[j.of] == len(j.of.jobs) { // all of the array
			id = j.of.id
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return "afterok:" + strings.Join(ids, ":")
}

// arguments are sbatch's. What the user has set by Slurm's own variables goes before ours.
func (b *batch) arguments(w *experiment.Workspace) []string {
	list := []string{"--parsable", "--job-name=" + b.name, "--comment=" + comment(w, b.told.ID), "--chdir=" + w.Root,
		"--array=" + ranges(b.numbers()), "--output=" + logFile(w, b.told.ID, "%a"), "--open-mode=append", "--requeue",
		"--kill-on-invalid-dep=yes", "--nodes=1", "--ntasks=1", fmt.Sprintf("--cpus-per-task=%d", b.need.cores())}
	if wait := b.dependency(); wait != "" {
		list = append(list, "--dependency="+wait)
	}
	unless := func(argument string, variables ...string) {
		if !slices.ContainsFunc(variables, func(name string) bool { return os.Getenv(name) != "" }) {
			list = append(list, argument)
		}
	}
	unless(fmt.Sprintf("--mem=%dM", b.need.memory()), "SBATCH_MEM_PER_CPU", "SBATCH_MEM_PER_GPU", "SBATCH_MEM_PER_NODE")
	unless(fmt.Sprintf("--time=%d", b.need.limit()), "SBATCH_TIMELIMIT")
	unless("--signal=B:USR1@60", "SBATCH_SIGNAL")
	if b.gpu {
		unless("--gres=gpu:1", "SBATCH_GRES", "SBATCH_GPUS", "SBATCH_GPUS_PER_NODE", "SBATCH_GPUS_PER_TASK")
	}
	return list
}

// ranges writes sorted numbers as Slurm has them, such as 0-3,7.
func ranges(numbers []int) string {
	var list []string
	for i := 0; i < len(numbers); {
		end := i
		for end+1 < len(numbers) && numbers[end+1] == numbers[end]+1 {
			end++
		}
		if end == i {
			list = append(list, fmt.Sprint(numbers[i]))
		} else {
			list = append(list, fmt.Sprintf("%d-%d", numbers[i], numbers[end]))
		}
		i = end + 1
	}
	return strings.Join(list, ",")
}
