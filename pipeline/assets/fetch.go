package assets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"metasymlab/pipeline/output"
)

const (
	// maxSize bounds what is read from a package or a server, in bytes: far
	// above any asset, far below what would exhaust the memory.
	maxSize = 64 << 20

	npmTime  = 3 * time.Minute // for one `npm pack`, which fetches about 11 MB
	httpTime = 2 * time.Minute // for one download of about 1 MB
)

// Fetch puts the asset into <root>/.lab/assets/, unless the right file is there
// already. It asks npm where that is installed, and otherwise, or if npm fails,
// the public mirrors over HTTPS. A copy named by the asset's environment variable
// is checked and used in place: nothing is fetched then.
//
// The file appears complete and with the right hash, or not at all. A failure is
// one line that tells what was tried and how else to get the file.
func Fetch(ctx context.Context, root string, asset Asset) error {
	if _, ok := override(root, asset); ok {
		_, err := Load(root, asset)
		return err
	}
	if _, err := Load(root, asset); err == nil {
		return nil
	}
	data, err := download(ctx, asset)
	if err != nil {
		return fmt.Errorf("assets: cannot fetch %s %s (%w): connect to the network, or save %s of npm package %s anywhere and name it with %s=file",
			asset.Name, asset.Version, err, asset.Member, asset.NPM, asset.Env)
	}
	if err := output.Write(Path(root, asset), data); err != nil {
		return fmt.Errorf("assets: %w", err)
	}
	return nil
}

// download asks each source in turn and returns the first file with the right
// hash. A wrong hash is a failure of that source only: another one may be right.
func download(ctx context.Context, asset Asset) ([]byte, error) {
	var failures oneLine
	try := func(get func() ([]byte, error), file string) []byte {
		data, err := get()
		if err == nil {
			err = asset.check(file, data)
		}
		if err != nil {
			failures = append(failures, err)
			return nil
		}
		return data
	}
	data := try(func() ([]byte, error) { return fromNPM(ctx, asset) }, asset.Member+" from npm")
	for _, url := range asset.URLs {
		if data != nil || ctx.Err() != nil {
			break
		}
		data = try(func() ([]byte, error) { return fromHTTP(ctx, url) }, url)
	}
	if data == nil {
		return nil, failures
	}
	return data, nil
}

// fromHTTP downloads one file.
func fromHTTP(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, httpTime)
	defer cancel()
	response, err := Get(ctx, url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := readBounded(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return data, nil
}

// Get asks for an address and has an answer, whose body the caller closes, or an error.
func Get(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err // names the address
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return response, nil
}

// readBounded reads all of r, up to maxSize.
func readBounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("more than %d MB", maxSize>>20)
	}
	return data, nil
}

// oneLine joins errors in one line, where [errors.Join] would use several.
type oneLine []error

func (o oneLine) Error() string {
	parts := make([]string, len(o))
	for i, err := range o {
		parts[i] = strings.Join(strings.Fields(err.Error()), " ")
	}
	return strings.Join(parts, "; ")
}

// Unwrap lets errors.Is and errors.As see each of the errors.
func (o oneLine) Unwrap() []error { return o }

// errNoNPM says that the npm way is not open; the mirrors are tried then.
var errNoNPM = errors.New("npm is not installed")
