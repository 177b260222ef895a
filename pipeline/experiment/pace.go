package experiment

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"metasymlab/pipeline/store"
)

// paceName is the file in a training's folder of the store that says how long its epochs took. Nothing depends on it,
// so it is not sealed.
const paceName = "pace.json"

// Pace is how many seconds an epoch of each stage of a training took: the median of those after the first, which has
// the compiler's time in it. What the stages take for themselves is known from it, apart from what comes once.
type Pace map[string]float64

// clock times epochs: of each training's present stage when the last one ended, and what those before took.
type clock struct {
	lock   sync.Mutex
	last   map[Item]time.Time
	epochs map[Item]map[string][]float64
}

func newClock() *clock {
	return &clock{last: map[Item]time.Time{}, epochs: map[Item]map[string][]float64{}}
}

// epoch notes that an epoch of a stage has ended now, or, with ended, that the stage has.
func (c *clock) epoch(of Item, stage string, ended bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	now := time.Now()
	if before, ok := c.last[of]; ok && !ended {
		if c.epochs[of] == nil {
			c.epochs[of] = map[string][]float64{}
		}
		c.epochs[of][stage] = append(c.epochs[of][stage], now.Sub(before).Seconds())
	}
	if c.last[of] = now; ended {
		delete(c.last, of)
	}
}

// take gives the pace of a training, and forgets it. None if no stage had two epochs.
func (c *clock) take(of Item) Pace {
	c.lock.Lock()
	defer c.lock.Unlock()
	pace := Pace{}
	for stage, seconds := range c.epochs[of] {
		slices.Sort(seconds)
		pace[stage] = seconds[len(seconds)/2]
	}
	delete(c.epochs, of)
	return pace
}

// Pace is that of the published training; none of what is no training, or was made before paces were noted.
func (r *Result) Pace() Pace {
	var pace Pace
	if key, err := r.published(); err == nil && key != "" {
		if err := store.ReadRecord(r.w.stored(r.Kind(), key, paceName), &pace); err == nil {
			return pace
		}
	}
	return nil
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
