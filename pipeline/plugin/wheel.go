package plugin

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/assets"
)

// wheel is a file of the Python package index with a plugin in it. The hash is the index's.
type wheel struct {
	project, version string
	file, sha256     string
	member           string // the plugin's name in it, in whatever folder
}

// plugin fetches a wheel and puts the plugin in it to a place below the folder.
func (f Fetcher) plugin(ctx context.Context, w wheel, platform, place string) (string, error) {
	address, err := f.address(ctx, w)
	if err != nil {
		return "", err
	}
	file := filepath.Join(f.folder(), w.file)
	sum, err := f.download(ctx, address, file)
	if err != nil {
		return "", err
	}
	defer os.Remove(file)
	if sum != w.sha256 {
		return "", fmt.Errorf("%s has SHA-256 %s, expected %s", address, sum, w.sha256)
	}
	part := filepath.Join(f.folder(), path.Base(place)+".part")
	defer os.Remove(part)
	if err := extract(file, w.member, part); err != nil {
		return "", err
	}
	return install(backend.Plugin{Platform: platform, Path: part}, filepath.Join(f.folder(), place))
}

// address asks the index where the wheel is.
func (f Fetcher) address(ctx context.Context, w wheel) (string, error) {
	base := f.index
	if base == "" {
		base = "https://pypi.org"
	}
	page, err := url.Parse(base + "/pypi/" + w.project + "/json")
	if err != nil {
		return "", err
	}
	response, err := assets.Get(ctx, page.String())
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var about struct {
		Releases map[string][]struct{ Filename, URL string }
	}
	if err := json.NewDecoder(response.Body).Decode(&about); err != nil {
		return "", fmt.Errorf("%s: %w", page, err)
	}
	for _, file := range about.Releases[w.version] {
		if file.Filename == w.file {
			address, err := page.Parse(file.URL) // mirrors give relative ones
			if err != nil {
				return "", fmt.Errorf("%s: %w", page, err)
			}
			return address.String(), nil
		}
	}
	return "", fmt.Errorf("%s: version %s has no %s", page, w.version, w.file)
}

// extract copies the member of a wheel that has the given name, in whatever folder of it.
func extract(wheel, name, to string) error {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer archive.Close()
	for _, member := range archive.File {
		if path.Base(member.Name) != name {
			continue
		}
		in, err := member.Open()
		if err != nil {
			return err
		}
		defer in.Close()
		out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in) // checks the member's sum
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("%s of %s: %w", name, path.Base(wheel), err)
		}
		return nil
	}
	return fmt.Errorf("there is no %s in %s", name, path.Base(wheel))
}
