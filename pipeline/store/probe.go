package store

import (
	"os"
	"path/filepath"

	"metasymlab/pipeline/output"
)

// probeBytes is written and removed by Probe: more than a file system keeps inside its own tables, little enough to
// take no time.
const probeBytes = 64 << 10

// Probe checks that the output folder can be created and written, before hours of work depend on it. It leaves nothing
// behind but the folder. Its error is one line that names the folder and says whether it is full, read-only or not a
// folder.
func Probe(folder string) error {
	path := filepath.Join(folder, ".probe")
	if err := output.Folder(folder); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".probe")
	if err != nil {
		return output.Fault(path, err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(make([]byte, probeBytes))
	if syncErr := file.Sync(); err == nil {
		err = syncErr // a full disk may show only now
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return output.Fault(path, err)
	}
	return nil
}
