package torture

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"metasymlab/metasym/backend"
)

// profile is what the campaign makes.
const profile = "smoke"

// site is the scratch checkout in which the campaign does its work.
type site struct {
	folder      string
	backend     string                   // what it is made on; "" for the profile's
	environment []string                 // of all makes, beside this program's
	reference   manifest                 // the undisturbed output folder
	kept        string                   // a copy of it
	log         io.Writer                // of all makes
	files       []string                 // all files below out/ after the undisturbed run, relative to folder
	trainings   map[string]time.Duration // how long each training of the 10 x 10 mesh took, by its model
	artefacts   []string                 // results, trainings and the like, relative to the output folder
}

// copyCheckout copies the files of a checkout that are its own, as they are now, and the assets it has fetched, which
// need a network.
func copyCheckout(root, to string) error {
	list, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return fmt.Errorf("list the checkout's files: git ls-files: %w", err)
	}
	names := strings.Split(strings.TrimSuffix(string(list), "\x00"), "\x00")
	assets := filepath.Join(root, ".lab", "assets")
	_ = filepath.WalkDir(assets, func(path string, entry fs.DirEntry, err error) error { // without them make fetches them
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(root, path)
			names = append(names, name)
		}
		return nil
	})
	for _, name := range names {
		if err := copyFile(filepath.Join(root, name), filepath.Join(to, name)); err != nil {
			return fmt.Errorf("copy the checkout: %w", err)
		}
	}
	return nil
}

// withPlugins is the environment in which makes find the PJRT plugins of the checkout, which are too large to copy,
// where the user has not named others.
func withPlugins(root string) []string {
	if _, set := os.LookupEnv(backend.PathVariable); set {
		return nil
	}
	return []string{backend.PathVariable + "=" + filepath.Join(root, filepath.FromSlash(backend.CheckoutFolder))}
}

// copyFile copies a file with its mode; one that is gone is none of the checkout's any more.
func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if os.IsNotExist(err) || err == nil && !info.Mode().IsRegular() {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, info.Mode().Perm())
}

func (s *site) path(name string) string { return filepath.Join(s.folder, filepath.FromSlash(name)) }

// out is the output folder.
func (s *site) out() string { return s.path("out/" + profile) }

// making is the command that makes a target of a profile.
func (s *site) making(target, profile string) []string {
	return append(append([]string{"env"}, s.environment...), "make", target, "PROFILE="+profile, "BACKEND="+s.backend)
}

// make starts make in the scratch checkout.
func (s *site) make(ctx context.Context, target, profile string) (*making, error) {
	return start(ctx, s.folder, s.log, s.making(target, profile)...)
}

// paper starts what the campaign is about.
func (s *site) paper(ctx context.Context) (*making, error) { return s.make(ctx, "paper", profile) }

// undisturbed makes everything once, and notes what there is then.
func (s *site) undisturbed(ctx context.Context) error {
	m, err := s.paper(ctx)
	if err != nil {
		return err
	}
	s.trainings = clockTrainings(m)
	if err := m.wait(); err != nil {
		return fmt.Errorf("the undisturbed run has failed: %w: %s", err, m.last())
	}
	if s.reference, err = take(s.out()); err != nil {
		return err
	}
	if err := os.CopyFS(s.kept, os.DirFS(s.out())); err != nil {
		return fmt.Errorf("keep the undisturbed run: %w", err)
	}
	for name := range s.reference {
		if part, _, _ := strings.Cut(name, "/"); slices.Contains([]string{"data", "references", "results", "symplecticity", "train"}, part) {
			s.artefacts = append(s.artefacts, name)
		}
	}
	slices.Sort(s.artefacts)
	return filepath.WalkDir(s.path("out"), func(path string, entry fs.DirEntry, err error) error { // in the order of names
		if err == nil && entry.Type().IsRegular() {
			var name string
			name, err = filepath.Rel(s.folder, path)
			s.files = append(s.files, filepath.ToSlash(name))
		}
		return err
	})
}

// A training of the 10 x 10 mesh tells with its model's name that it begins, and at the end of each of its stages.
var (
	meshBegins = regexp.MustCompile(`(?m)^.*\btrain mesh ([a-z]+) --seed 1\b.*$`)
	meshStage  = regexp.MustCompile(`(?m)^train mesh ([a-z]+) seed 1, .*\bdone in .*$`)
)

// clockTrainings waits for the end of a make, and tells how long each training took, from its beginning to the end of
// its last stage.
func clockTrainings(m *making) map[string]time.Duration {
	began, took := map[string]time.Time{}, map[string]time.Duration{}
	ends := map[string]int{}
	m.await(func(text string) bool {
		for _, found := range meshBegins.FindAllStringSubmatch(text, -1) {
			if began[found[1]].IsZero() {
				began[found[1]] = time.Now()
			}
		}
		seen := map[string]int{}
		for _, found := range meshStage.FindAllStringSubmatch(text, -1) {
			if seen[found[1]]++; seen[found[1]] > ends[found[1]] {
				ends[found[1]], took[found[1]] = seen[found[1]], time.Since(began[found[1]])
			}
		}
		return false
	})
	return took
}

// stages is how many stages of a mesh's training a make has told the end of.
func stages(text, model string) int {
	n := 0
	for _, found := range meshStage.FindAllStringSubmatch(text, -1) {
		if found[1] == model {
			n++
		}
	}
	return n
}

// forget removes artefacts and what the store has of them, and names them.
func (s *site) forget(artefacts ...string) (string, error) {
	for _, artefact := range artefacts {
		file := filepath.Join(s.out(), filepath.FromSlash(artefact))
		data, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue // an earlier disturbance has
		}
		if err != nil {
			return "", err
		}
		folders, err := s.stored(data)
		if err != nil {
			return "", err
		}
		for _, path := range append(folders, file) {
			if err := os.RemoveAll(path); err != nil {
				return "", err
			}
		}
	}
	return "without " + strings.Join(artefacts, ", "), nil
}

// forgetSome is forget for up to most artefacts that are drawn.
func (s *site) forgetSome(r *rand.Rand, most int) (string, error) {
	return s.forget(several(r, 1+r.IntN(most), s.artefacts)...)
}

// stored are the folders of the store whose result is the same as an artefact.
func (s *site) stored(artefact []byte) ([]string, error) {
	var folders []string
	for _, store := range []string{"out/store", "out/" + profile + "/store"} {
		results, err := filepath.Glob(s.path(store + "/*/*/result.json"))
		if err != nil {
			return nil, err
		}
		for _, file := range results {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			if bytes.Equal(data, artefact) {
				folders = append(folders, filepath.Dir(file))
			}
		}
	}
	return folders, nil
}
