package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"metasymlab/pipeline/output"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/store"
)

// The store is shared by all profiles of a checkout, and by several checkouts if $STORE says so. Each output folder
// notes there what it has asked for, in a folder of its own, so that what nobody needs any more can be told: see
// Collect.
//
//	users/<hash of the output folder>/user.json     whose it is
//	users/<hash of the output folder>/<kind>.<key>  an empty file for each run's folder that was asked for

// user is an output folder that takes results from the store.
type user struct {
	Root    string // of the checkout
	Profile string // file
	Out     string
}

const userName = "user.json"

// usersFolder holds a folder for each user.
func usersFolder(base string) string { return filepath.Join(base, "users") }

// userFolder is where the workspace notes what it asks for.
func (w *Workspace) userFolder() (string, error) {
	out, err := filepath.Abs(w.Out())
	if err != nil {
		return "", fmt.Errorf("find the output folder: %w", err)
	}
	sum := sha256.Sum256([]byte(out))
	return filepath.Join(usersFolder(w.Store()), hex.EncodeToString(sum[:8])), nil
}

// use notes that the workspace's output folder needs a run's folder.
func (w *Workspace) use(kind, key string) error {
	folder, err := w.userFolder()
	if err != nil {
		return err
	}
	mark := filepath.Join(folder, kind+"."+key)
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(folder, userName)); errors.Is(err, fs.ErrNotExist) {
		root, err := filepath.Abs(w.Root)
		if err != nil {
			return fmt.Errorf("find the checkout: %w", err)
		}
		out, err := filepath.Abs(w.Out())
		if err != nil {
			return fmt.Errorf("find the output folder: %w", err)
		}
		if err := store.WriteRecord(filepath.Join(folder, userName), user{root, w.profilePath, out}); err != nil {
			return err
		}
	}
	return output.Write(mark, nil)
}

// ownerName is the file in an output folder that says whose it is.
const ownerName = "profile.json"

// claim makes sure that the output folder is this profile's: two profiles of one name that differ would publish over
// each other.
func (w *Workspace) claim() error {
	file := filepath.Join(w.Out(), ownerName)
	var owner string
	err := store.ReadRecord(file, &owner)
	if err == nil && owner == w.ProfileFile {
		return nil
	}
	if err == nil {
		other := owner
		if !filepath.IsAbs(other) {
			other = filepath.Join(w.Root, filepath.FromSlash(other))
		}
		if _, err := os.Stat(other); err == nil {
			if p, err := profile.Read(w.Root, other); err == nil {
				if hash, err := p.Hash(); err == nil && hash == w.profileHash {
					return nil // whichever of them asks gets the same
				}
			}
			return fmt.Errorf("%s belongs to profile %q, and this one is %q: give one of the files another name, or run make clean for the other", w.Relative(w.Out()), owner, w.ProfileFile)
		}
	}
	return store.WriteRecord(file, w.ProfileFile) // also in place of one that is damaged, or whose profile is gone
}

// Relative is a path from the root, with forward slashes; one that is not below it stays in full.
func (w *Workspace) Relative(path string) string {
	if short, err := filepath.Rel(w.Root, path); err == nil && filepath.IsLocal(short) {
		return filepath.ToSlash(short)
	}
	return path
}
