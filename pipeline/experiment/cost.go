package experiment

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"metasymlab/pipeline/store"
)

// costName is the file in a result's folder of the store that says what it cost. Nothing depends on it, so it is not
// sealed.
const costName = "cost.json"

// Cost is what a result took, in seconds: of one processor, which other programs on the machine do not lengthen as they
// do the time that passes; of a graphics processor's backend, and where the system does not tell, the time that passed.
type Cost struct {
	Seconds float64            // 0 of a training that went on from a checkpoint: what it cost before is not known
	Epochs  map[string]float64 `json:",omitempty"` // of a training's stages, by name: the median of those after the first, which has the compiler's work in it
	Machine
}

// clock tells what has been used.
type clock struct {
	start   time.Time
	passing bool // whether the time that passes counts
	lock    sync.Mutex
	last    map[Item]float64 // when the last epoch of a training's present stage ended
	epochs  map[Item]map[string][]float64
	resumed map[Item]bool // trainings that went on from a checkpoint: what they cost before is not known
}

func newClock(backend string) *clock {
	return &clock{start: time.Now(), passing: strings.HasPrefix(backend, "xla:cuda"), last: map[Item]float64{}, epochs: map[Item]map[string][]float64{}, resumed: map[Item]bool{}}
}

// now is what has been used so far.
func (c *clock) now() float64 {
	if busy, _, ok := used(); ok && !c.passing {
		return busy.Seconds()
	}
	return time.Since(c.start).Seconds()
}

// epoch notes that an epoch of a stage, counted from 1, has ended now, or, with ended, that the stage has.
func (c *clock) epoch(of Item, stage string, epoch int, ended bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	now := c.now()
	before, ok := c.last[of]
	if !ok && (ended || epoch > 1) {
		c.resumed[of] = true
	}
	if ok && !ended {
		if c.epochs[of] == nil {
			c.epochs[of] = map[string][]float64{}
		}
		c.epochs[of][stage] = append(c.epochs[of][stage], now-before)
	}
	if c.last[of] = now; ended {
		delete(c.last, of)
	}
}

// cost is that of an item since a time, whose epochs are forgotten.
func (c *clock) cost(of Item, since float64) (cost Cost) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if !c.resumed[of] {
		cost.Seconds, cost.Epochs = c.now()-since, map[string]float64{}
		for stage, seconds := range c.epochs[of] {
			slices.Sort(seconds)
			cost.Epochs[stage] = seconds[len(seconds)/2]
		}
	}
	delete(c.epochs, of)
	delete(c.resumed, of)
	return cost
}

// Cost is what the published result took: nothing where that is not known.
func (r *Result) Cost() (cost Cost, err error) {
	key, err := r.published()
	if err != nil || key == "" {
		return cost, err
	}
	err = store.ReadRecord(r.w.stored(r.Kind(), key, costName), &cost)
	if errors.Is(err, fs.ErrNotExist) { // an older program has made it
		return Cost{}, nil
	}
	return cost, err
}

// Bytes is what the published result takes on the disk: its folder in the store, and what is published of it. 0 if that
// is not known.
func (r *Result) Bytes() (bytes int64) {
	key, err := r.published()
	if err != nil || key == "" {
		return 0
	}
	folder := r.w.stored(r.Kind(), key, "")
	list, err := os.ReadDir(folder)
	if err != nil {
		return 0
	}
	names := slices.Collect(maps.Values(publications(r.File())))
	for _, entry := range list {
		names = append(names, filepath.Join(folder, entry.Name()))
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}

// InStore tells whether the store has all of the result, published or not.
func (r *Result) InStore() (bool, error) {
	of, err := r.recipe()
	if err != nil {
		return false, err
	}
	return store.Sealed(r.w.stored(of.kind, of.key, "")) == nil, nil
}

// Beside opens the other profiles with an output folder in this checkout, in the order of their names: what their
// results took is known. A profile that is gone or has a fault is left out.
func (w *Workspace) Beside() ([]*Workspace, error) {
	owners, err := owners(w)
	if err != nil {
		return nil, err
	}
	var others []*Workspace
	for _, o := range owners {
		if o.out == w.Out() {
			continue
		}
		if other, err := OpenOn("", w.program, w.Root, o.profile, w.Log); err == nil && other.Out() == o.out {
			others = append(others, other)
		}
	}
	slices.SortFunc(others, func(a, b *Workspace) int { return cmp.Compare(a.Profile.Name, b.Profile.Name) })
	return others, nil
}

// owner is an output folder in this checkout and the file of the profile that it is of.
type owner struct{ out, profile string }

// owners lists the output folders of profiles.
func owners(w *Workspace) ([]owner, error) {
	outs := filepath.Join(w.Root, "out")
	names, err := namesIn(outs)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var list []owner
	for _, name := range names {
		o := owner{out: filepath.Join(outs, name)}
		if err := store.ReadRecord(filepath.Join(o.out, ownerName), &o.profile); err != nil {
			continue // no profile's
		}
		if !filepath.IsAbs(o.profile) {
			o.profile = filepath.Join(w.Root, filepath.FromSlash(o.profile))
		}
		list = append(list, o)
	}
	return list, nil
}
