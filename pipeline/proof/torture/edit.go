package torture

import (
	"context"
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// computing are the folders whose sources compute results.
var computing = []string{"metasym", "baselines", "pipeline/dataset", "pipeline/experiment", "pipeline/learner", "pipeline/systems"}

// aside are sources that no result depends on.
var aside = regexp.MustCompile(`_test\.go$|test/[^/]*$`)

// sources are the Go files that compute results, relative to the checkout.
func (s *site) sources() ([]string, error) {
	var found []string
	for _, folder := range computing {
		err := filepath.WalkDir(s.path(folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(s.folder, path)
			if name = filepath.ToSlash(name); strings.HasSuffix(name, ".go") && !aside.MatchString(name) {
				found = append(found, name)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("list the sources: %w", err)
		}
	}
	return found, nil
}

// edit changes a number in a source, before make runs or while it does, kills the make and takes the edit back. Results
// of the edited code must not be taken for those of the code.
func (s *site) edit(ctx context.Context, r *rand.Rand) (deed, error) {
	all, err := s.sources()
	if err != nil {
		return deed{}, err
	}
	before, ending := r.IntN(2) == 0, pick(r, endings)
	into, lasts := time.Duration(r.Int64N(int64(2*time.Second))), time.Duration(r.Int64N(int64(20*time.Second)))
	var name, change string
	var source, edited []byte
	for _, i := range r.Perm(len(all)) { // the first that has a number
		name = all[i]
		if source, err = os.ReadFile(s.path(name)); err != nil {
			return deed{}, err
		}
		if edited, change = changeNumber(r, source); edited != nil {
			break
		}
	}
	if edited == nil {
		return deed{}, fmt.Errorf("no source has a number to change")
	}
	what, err := s.forgetSome(r, 3)
	if err != nil {
		return deed{}, err
	}
	when := "before make"
	if !before {
		when = fmt.Sprintf("%.1f s after make began", into.Seconds())
	}
	d := deed{What: fmt.Sprintf("%s; in %s %s, %s; %s %.1f s later, and the edit taken back",
		what, name, change, when, nameOf(ending), lasts.Seconds())}
	write := func(text []byte) error { return os.WriteFile(s.path(name), text, 0o644) }
	if before {
		if err := write(edited); err != nil {
			return d, err
		}
	}
	m, err := s.paper(ctx)
	if err != nil {
		return d, err
	}
	if !before {
		m.pause(into)
		if err := write(edited); err != nil {
			return d, err
		}
	}
	m.pause(lasts)
	d, err = s.killed(m, ending, d)
	if back := write(source); back != nil {
		return d, back
	}
	return d, err
}

// changeNumber adds a digit to one of the floating-point numbers of a source, which is valid wherever the number was;
// nil if it has none.
func changeNumber(r *rand.Rand, source []byte) (edited []byte, change string) {
	type number struct {
		at   int
		text string
	}
	var numbers []number
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(source))
	var scan scanner.Scanner
	scan.Init(file, source, nil, 0)
	for {
		position, kind, text := scan.Scan()
		if kind == token.EOF {
			break
		}
		if kind == token.FLOAT && !strings.ContainsAny(text, "eEpPxX") && strings.Contains(text, ".") {
			numbers = append(numbers, number{file.Offset(position), text})
		}
	}
	if len(numbers) == 0 {
		return nil, ""
	}
	n := pick(r, numbers)
	text := n.text + "5"
	edited = append(append(append(edited, source[:n.at]...), text...), source[n.at+len(n.text):]...)
	return edited, fmt.Sprintf("line %d %s made %s", file.Line(file.Pos(n.at)), n.text, text)
}
