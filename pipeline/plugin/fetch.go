package plugin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/output"
)

// downloadTime is for one file of a few hundred MB.
const downloadTime = 20 * time.Minute

// Fetcher fetches into <Root>/.lab/xla.
type Fetcher struct {
	Root string
	Log  io.Writer // a line when a download begins

	index string // of Python packages, for tests
}

func (f Fetcher) folder() string {
	return filepath.Join(f.Root, filepath.FromSlash(backend.CheckoutFolder))
}

// download saves an address in a file of the folder, and gives its SHA-256. Nothing is left of a download that failed.
func (f Fetcher) download(ctx context.Context, url, file string) (sum string, err error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	response, err := assets.Get(ctx, url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	fmt.Fprintf(f.Log, "fetching %s, %d MB\n", url, response.ContentLength/1e6)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	out, err := os.Create(file)
	if err != nil {
		return "", err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err != nil {
			os.Remove(file)
		}
	}()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, h), response.Body); err != nil {
		return "", fmt.Errorf("%s: %w", url, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// sumsName is the file with the hashes of what was fetched where nobody publishes one: a line each, as sha256sum has
// them.
const sumsName = "SHA256SUMS"

// remember compares a file's hash with the one it had at its first download here, which it notes.
func (f Fetcher) remember(name, sum string) error {
	file := filepath.Join(f.folder(), sumsName)
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(text)) {
		before, of, _ := strings.Cut(strings.TrimSpace(line), "  ")
		switch {
		case of != name:
		case before != sum:
			return fmt.Errorf("%s has SHA-256 %s, it had %s when it was first fetched: if that is right, remove its line from %s", name, sum, before, file)
		default:
			return nil
		}
	}
	return output.Write(file, append(text, sum+"  "+name+"\n"...))
}

// oneLine is an error of others in one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
