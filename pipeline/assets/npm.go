package assets

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// fromNPM downloads the asset's npm package into a temporary folder with
// `npm pack`, which installs nothing and runs no script of the package, and
// takes the one file out of it. The user's registry and proxy settings apply.
func fromNPM(ctx context.Context, asset Asset) ([]byte, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, errNoNPM
	}
	dir, err := os.MkdirTemp("", "assets-npm-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)

	ctx, cancel := context.WithTimeout(ctx, npmTime)
	defer cancel()
	command := exec.CommandContext(ctx, npm, "pack", asset.NPM, "--ignore-scripts", "--fetch-retries=1", "--loglevel=error")
	command.Dir = dir
	command.WaitDelay = time.Second // a grandchild may hold the pipes open
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w%s", asset.NPM, err, firstLine(&stderr))
	}
	// npm derives the tarball's name from the package's; do not rely on how.
	left, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(file os.DirEntry) bool { return filepath.Ext(file.Name()) != ".tgz" })
	if len(left) != 1 {
		return nil, fmt.Errorf("npm pack %s: left %d tarballs, want 1", asset.NPM, len(left))
	}
	data, err := extract(filepath.Join(dir, left[0].Name()), asset.Member)
	if err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", asset.NPM, err)
	}
	return data, nil
}

// extract returns one file of a gzipped tarball. The member's path is relative to
// the tarball's single top folder, whatever that is called.
func extract(tarball, member string) ([]byte, error) {
	file, err := os.Open(tarball)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(tarball), err)
	}
	archive := tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: holds no %s", filepath.Base(tarball), member)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(tarball), err)
		}
		_, path, _ := strings.Cut(header.Name, "/")
		if header.Typeflag == tar.TypeReg && path == member {
			return readBounded(archive)
		}
	}
}

// firstLine returns ": " and the first line of what a command wrote to its
// standard error that says something, or nothing.
func firstLine(stderr *bytes.Buffer) string {
	for line := range strings.Lines(stderr.String()) {
		if line = strings.TrimSpace(line); line != "" {
			return ": " + line
		}
	}
	return ""
}
