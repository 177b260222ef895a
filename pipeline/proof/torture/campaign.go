// Package torture disturbs runs of make paper, and checks that they come to the same results all the same.
//
// A campaign works in a scratch copy of the checkout. It makes the smoke profile once, undisturbed. Then, as often as
// asked for, it draws a disturbance from a seed, lets make paper run to the end, and compares every result, table and
// figure with the undisturbed run, byte for byte. Nothing is put right between disturbances but by make itself. It
// stops at the first difference, at a make that fails when nothing disturbs it, and at the trace of a crash.
//
// What is drawn depends on the seed and the disturbance's number alone. The moment at which a process is killed is
// drawn too, but what it then does depends on the machine.
package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Options say what a campaign does.
type Options struct {
	Root    string // of the checkout
	Folder  string // for the scratch checkout, which stays; "" for a temporary one, which stays if a disturbance fails
	Backend string // what make paper runs on; "" for the profile's
	Seed    uint64
	From    int    // number of the first disturbance, from 1 on
	N       int    // how many disturbances
	Only    string // one of Kinds, for all disturbances; "" for all kinds
}

// check finds impossible options.
func (o Options) check() error {
	switch {
	case o.N < 1:
		return fmt.Errorf("a campaign of %d disturbances, need at least 1", o.N)
	case o.From < 1:
		return fmt.Errorf("the first disturbance is number 1, not %d", o.From)
	case o.Only != "" && !slices.Contains(Kinds(), o.Only):
		return fmt.Errorf("unknown kind %q of disturbances: use one of %s", o.Only, strings.Join(Kinds(), ", "))
	case o.Folder != "":
		if entries, err := os.ReadDir(o.Folder); err == nil && len(entries) > 0 || err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("%s is not an empty folder, which a scratch checkout needs", o.Folder)
		}
	}
	return nil
}

// Run makes a campaign and tells out about it, line by line, with a table at the end.
//
// Errors: an option is impossible; the undisturbed run fails; a disturbance has made a difference.
func Run(ctx context.Context, out io.Writer, o Options) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	folder := o.Folder
	if folder == "" {
		if folder, err = os.MkdirTemp("", "torture-"); err != nil {
			return fmt.Errorf("make a folder for the scratch checkout: %w", err)
		}
		defer func() {
			if err == nil || ctx.Err() != nil {
				os.RemoveAll(folder)
			}
		}()
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return fmt.Errorf("the folder of the scratch checkout: %w", err)
	}
	s := &site{folder: filepath.Join(folder, "checkout"), kept: filepath.Join(folder, "undisturbed"), backend: o.Backend, environment: withPlugins(o.Root)}
	if err := copyCheckout(o.Root, s.folder); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(folder, "make.log"))
	if err != nil {
		return fmt.Errorf("make a log: %w", err)
	}
	defer log.Close()
	s.log = log
	began := time.Now()
	fmt.Fprintf(out, "seed %d, %d disturbances from number %d on, in %s\n", o.Seed, o.N, o.From, s.folder)
	if err := s.undisturbed(ctx); err != nil {
		return fmt.Errorf("%w; what make has said is in %s", err, log.Name())
	}
	fmt.Fprintf(out, "undisturbed: %.0f s, %d files to compare\n", time.Since(began).Seconds(), len(s.reference))
	for _, l := range LeftOut {
		fmt.Fprintf(out, "  left out: %s (%s)\n", l.Pattern, l.Why)
	}
	for _, m := range Masked {
		fmt.Fprintf(out, "  left out in %s: %s (%s)\n", m.File, m.Pattern, m.Why)
	}
	var t table
	defer func() { fmt.Fprintf(out, "\n%v\n%.0f s in all\n", t, time.Since(began).Seconds()) }()
	for k := o.From; k < o.From+o.N; k++ {
		kind := o.Only
		if kind == "" {
			kind = kindOf(o.Seed, k)
		}
		fmt.Fprintf(out, "%4d %-9s ", k, kind)
		fmt.Fprintf(log, "== disturbance %d, %s\n", k, kind)
		at := time.Now()
		d, err := s.one(ctx, kind, k, o.Seed)
		if ctx.Err() != nil {
			fmt.Fprintln(out, "interrupted")
			return ctx.Err()
		}
		t.add(kind, d, err)
		fmt.Fprintf(out, "%s; %s; %.0f s, %.0f s in all; %s\n",
			d.What, ended(d), time.Since(at).Seconds(), time.Since(began).Seconds(), verdict(err, len(s.reference)))
		var not impossible
		if err != nil && !errors.As(err, &not) {
			only := ""
			if o.Only != "" {
				only = " ONLY=" + o.Only
			}
			if o.Backend != "" {
				only += " BACKEND=" + o.Backend
			}
			return fmt.Errorf("disturbance %d: %w; the scratch checkout and what make has said are in %s; "+
				"to repeat it: make torture SEED=%d FROM=%d N=1%s, or with those before it: FROM=%d N=%d",
				k, err, folder, o.Seed, k, only, o.From, k-o.From+1)
		}
	}
	return nil
}

// one does disturbance k, lets make run to the end, and compares.
func (s *site) one(ctx context.Context, kind string, k int, seed uint64) (deed, error) {
	d, err := s.disturb(ctx, kind, draw(seed, k))
	var not impossible
	if err != nil && !errors.As(err, &not) {
		return d, err
	}
	fmt.Fprintln(s.log, "== undisturbed")
	m, start := s.paper(ctx)
	if start != nil {
		return d, start
	}
	failed := m.wait()
	if ctx.Err() != nil {
		return d, ctx.Err()
	}
	if failed != nil {
		return d, fmt.Errorf("make failed after it: %s", m.how())
	}
	if crash := m.fault(); crash != nil {
		return d, crash
	}
	now, read := take(s.out())
	if read != nil {
		return d, read
	}
	if found := s.reference.differences(now, ""); len(found) > 0 {
		return d, fmt.Errorf("%d files: %s%s", len(found), strings.Join(found[:min(5, len(found))], ", "), s.closer(found[0]))
	}
	return d, err
}

// closer looks closer at the first difference.
func (s *site) closer(found string) string {
	name, ok := strings.CutSuffix(found, " differs")
	if !ok {
		return ""
	}
	reference, err := os.ReadFile(filepath.Join(s.kept, name))
	now, err2 := os.ReadFile(filepath.Join(s.out(), name))
	if err != nil || err2 != nil {
		return ""
	}
	return "; " + name + " " + where(name, reference, now)
}

// ended says how the disturbed make ended.
func ended(d deed) string {
	if d.Ended == "" {
		return "no make meanwhile"
	}
	return "make ended " + d.Ended
}

// verdict is the outcome in a word.
func verdict(err error, files int) string {
	var not impossible
	switch {
	case err == nil:
		return fmt.Sprintf("same, %d files", files)
	case errors.As(err, &not):
		return "NOT DONE: " + err.Error()
	}
	return "DIFFERENT: " + err.Error()
}
