package flights

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/input"
)

// Content names what the logs of a folder hold: another one where a log is added, renamed or changed.
func Content(folder string) (string, error) {
	recordings, err := flights.Find(folder)
	if err != nil {
		return "", err
	}
	all := sha256.New()
	for _, r := range recordings {
		log, err := input.Read(r.Path)
		if err != nil {
			return "", fmt.Errorf("flights: %w", err)
		}
		fmt.Fprintf(all, "%s %s %s %x\n", r.Source, r.Variant.Name, r.Name, sha256.Sum256(log))
	}
	return hex.EncodeToString(all.Sum(nil)[:8]), nil
}
