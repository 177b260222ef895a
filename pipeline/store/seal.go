package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// sealName is the file that is written last into a run's folder: the hashes of the others. Without it a run is
// unfinished.
const sealName = "contents.json"

// Seal says that the run is finished and consists of the named files of its folder.
func (f *Folder) Seal(names ...string) error {
	sums := map[string]string{}
	for _, name := range names {
		sum, err := fileSum(f.File(name))
		if err != nil {
			return err
		}
		sums[name] = sum
	}
	return WriteRecord(f.File(sealName), sums)
}

// Sealed tells whether the run in a folder is finished and every file that belongs to it is what it was then.
//
// Errors, by errors.Is: fs.ErrNotExist if it is not finished or a file is gone, ErrTruncated or ErrAltered if a file
// has changed.
func Sealed(folder string) error {
	var sums map[string]string
	if err := ReadRecord(filepath.Join(folder, sealName), &sums); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		file := filepath.Join(folder, name)
		sum, err := fileSum(file)
		if err != nil {
			return err
		}
		if sum != sums[name] {
			return fileErrorf(ErrAltered, "file %s was altered (its checksum is not the one that was noted)", file)
		}
	}
	return nil
}

// Unseal says that the run is not finished: what is made again must not look so half way.
func (f *Folder) Unseal() error {
	if err := os.RemoveAll(f.File(sealName)); err != nil {
		return fmt.Errorf("cannot remove %s: %w", f.File(sealName), err)
	}
	return nil
}

// fileSum is the SHA-256 of a file.
func fileSum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("cannot read file: %w", err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("cannot read file %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
