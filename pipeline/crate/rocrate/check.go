package rocrate

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Open opens a crate, a folder or a zip of one.
//
// Errors: it is neither, or has no manifest.
func Open(path string) (fs.FS, io.Closer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open crate: %w", err)
	}
	files := os.DirFS(path)
	var closer io.Closer = io.NopCloser(nil)
	if !info.IsDir() {
		archive, err := zip.OpenReader(path)
		if err != nil {
			return nil, nil, fmt.Errorf("open crate %s: neither a folder nor a whole zip: %w", path, err)
		}
		files, closer = archive, archive
	}
	for _, name := range []string{Metadata, Manifest} {
		if _, err := fs.Stat(files, name); err != nil {
			closer.Close()
			return nil, nil, fmt.Errorf("%s is no crate, or not a whole one: it has no %s", path, name)
		}
	}
	return files, closer, nil
}

// Check compares a crate's files with its manifest. It tells how many there are and in what they differ, by their
// paths: damaged, missing, or not of the crate.
func Check(crate fs.FS) (files int, faults []string, err error) {
	want, err := hashes(crate)
	if err != nil {
		return 0, nil, err
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		switch content, err := fs.ReadFile(crate, path); {
		case errors.Is(err, fs.ErrNotExist):
			faults = append(faults, path+"  FAILED: the crate lists it, and it is missing")
		case err != nil:
			faults = append(faults, fmt.Sprintf("%s  FAILED: it cannot be read: %v", path, err))
		case sum(content) != want[path]:
			faults = append(faults, path+"  FAILED: its content is not what was put into the crate")
		}
	}
	err = fs.WalkDir(crate, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if _, listed := want[path]; !entry.IsDir() && !listed && path != Manifest {
			faults = append(faults, path+"  FAILED: it was not put into the crate")
		}
		return nil
	})
	return len(want), faults, err
}

// hashes reads the manifest.
func hashes(crate fs.FS) (map[string]string, error) {
	text, err := fs.ReadFile(crate, Manifest)
	if err != nil {
		return nil, fmt.Errorf("read the crate's manifest: %w", err)
	}
	want := map[string]string{}
	number := 0
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		number++
		hash, path, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(hash) != 64 || !valid(path) || want[path] != "" {
			return nil, fmt.Errorf("line %d of the crate's %s is no hash and path, or a path comes twice", number, Manifest)
		}
		want[path] = hash
	}
	if want[Metadata] == "" {
		return nil, fmt.Errorf("the crate's %s does not list %s: it was cut off", Manifest, Metadata)
	}
	return want, nil
}

// Unpack copies the files below a folder of a crate, as the manifest lists them, into a folder of the disk.
func Unpack(crate fs.FS, below, into string) error {
	want, err := hashes(crate)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if !strings.HasPrefix(path, below+"/") {
			continue
		}
		content, err := fs.ReadFile(crate, path)
		if err != nil {
			return fmt.Errorf("unpack crate: %w", err)
		}
		file := filepath.Join(into, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("unpack crate: %w", err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return fmt.Errorf("unpack crate: %w", err)
		}
	}
	return nil
}
