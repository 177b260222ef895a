// Package assets fetches and checks the few browser files that the project uses
// but does not own and therefore never commits: the ECharts bundle and Temml.
//
// Each asset is pinned by version and SHA-256 and lies, once fetched at set-up,
// in <root>/.lab/assets/. Users of an asset call [Load], which checks the hash
// on every read, so a picture can never come from another version unnoticed.
package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"metasymlab/pipeline/input"
)

// Folder is where fetched assets lie, relative to the project's root.
const Folder = ".lab/assets"

// Asset is one pinned file of a package in the npm registry.
type Asset struct {
	Name    string // for messages: "ECharts"
	Version string
	Licence string // SPDX identifier
	SHA256  string // of the file, in hexadecimal

	File   string   // its name in [Folder]
	Env    string   // environment variable that names a copy to use in place
	NPM    string   // npm package and version: "echarts@6.0.0"
	Member string   // path of the file inside the npm package
	URLs   []string // public mirrors of the same file, tried in this order
}

// ECharts draws the charts, in a browser and as static SVG.
func ECharts() Asset {
	return Asset{
		Name:    "ECharts",
		Version: "6.0.0",
		Licence: "Apache-2.0",
		SHA256:  "baa8dfe7e1d9336b98e8986ba7e20ea15e7cdbea1ef42a59d59478632fa45a1d",
		File:    "echarts-6.0.0.min.js",
		Env:     "ECHARTS_JS",
		NPM:     "echarts@6.0.0",
		Member:  "dist/echarts.min.js",
		URLs: []string{
			"https://cdn.jsdelivr.net/npm/echarts@6.0.0/dist/echarts.min.js",
			"https://unpkg.com/echarts@6.0.0/dist/echarts.min.js",
		},
	}
}

// Temml turns TeX formulas into MathML.
func Temml() Asset {
	return Asset{
		Name:    "Temml",
		Version: "0.13.5",
		Licence: "MIT",
		SHA256:  "1ab19148afe0dbc836b7a74f344071b3f3a70a7a8259ae4049e76894fcdf8d95",
		File:    "temml-0.13.5.min.js",
		Env:     "TEMML_JS",
		NPM:     "temml@0.13.5",
		Member:  "dist/temml.min.js",
		URLs: []string{
			"https://cdn.jsdelivr.net/npm/temml@0.13.5/dist/temml.min.js",
			"https://unpkg.com/temml@0.13.5/dist/temml.min.js",
		},
	}
}

// Axe is the accessibility checker that looks at the report's pages; no page has
// it, and only that check fetches it.
func Axe() Asset {
	return Asset{
		Name:    "axe-core",
		Version: "4.14.1",
		Licence: "MPL-2.0",
		SHA256:  "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
		File:    "axe-core-4.14.1.min.js",
		Env:     "AXE_JS",
		NPM:     "axe-core@4.14.1",
		Member:  "axe.min.js",
		URLs: []string{
			"https://cdn.jsdelivr.net/npm/axe-core@4.14.1/axe.min.js",
			"https://unpkg.com/axe-core@4.14.1/axe.min.js",
		},
	}
}

// All lists every asset that set-up fetches. To add one, write its function
// beside [ECharts] and name it here.
func All() []Asset { return []Asset{ECharts(), Temml()} }

// Path is where the asset is expected: the file named by its environment
// variable (relative to root unless absolute), else the fetched copy below root.
// Path does not look whether the file is there; [Load] does.
func Path(root string, asset Asset) string {
	if path, ok := override(root, asset); ok {
		return path
	}
	return filepath.Join(root, filepath.FromSlash(Folder), asset.File)
}

// override returns the user's own copy, if the environment names one. A relative
// path is taken from root, not from the working directory, because the cells of
// a notebook run in the notebook's folder.
func override(root string, asset Asset) (path string, ok bool) {
	if asset.Env == "" {
		return "", false
	}
	path = os.Getenv(asset.Env)
	if path == "" {
		return "", false
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	return path, true
}

// Load reads the asset and checks its hash.
//
// Errors: the file is missing (the message says how to get it) or is not the
// pinned version (a [HashError]).
func Load(root string, asset Asset) ([]byte, error) {
	path := Path(root, asset)
	data, err := input.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, ok := override(root, asset); ok {
			return nil, fmt.Errorf("assets: %s=%s: there is no such file", asset.Env, path)
		}
		return nil, fmt.Errorf("assets: %s %s is not at %s: run `make setup`", asset.Name, asset.Version, path)
	}
	if err != nil {
		return nil, fmt.Errorf("assets: reading %s %s: %w", asset.Name, asset.Version, err)
	}
	if err := asset.check(path, data); err != nil {
		if _, ok := override(root, asset); ok {
			return nil, fmt.Errorf("assets: %s: %w", asset.Env, err)
		}
		return nil, fmt.Errorf("assets: %w: run `make setup` to fetch it again", err)
	}
	return data, nil
}

// HashError says that a file is not the pinned version of an asset.
type HashError struct {
	Asset    Asset
	File     string // path or address that was read
	Expected string // SHA-256, hexadecimal
	Found    string
}

func (e *HashError) Error() string {
	return fmt.Sprintf("%s is not %s %s: expected SHA-256 %s, found %s",
		e.File, e.Asset.Name, e.Asset.Version, e.Expected, e.Found)
}

// check compares data, which came from the named file, with the asset's hash.
func (a Asset) check(file string, data []byte) error {
	sum := sha256.Sum256(data)
	if found := hex.EncodeToString(sum[:]); found != a.SHA256 {
		return &HashError{Asset: a, File: file, Expected: a.SHA256, Found: found}
	}
	return nil
}
