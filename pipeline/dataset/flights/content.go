package flights

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/input"
)

// Content names what a set is read from, the logs of a folder that are of the controller: another one where one is added,
// renamed or changed.
func Content(folder string) (string, error) {
	recordings, err := flights.Find(folder)
	if err != nil {
		return "", err
	}
	all := sha256.New()
	for _, r := range recordings {
		if r.Source != flights.Controller {
			continue
		}
		log, err := input.Read(r.Path)
		if err != nil {
			return "", fmt.Errorf("flights: %w", err)
		}
		fmt.Fprintf(all, "%s %s %x\n", r.Variant.Name, r.Name, sha256.Sum256(log))
	}
	return hex.EncodeToString(all.Sum(nil)[:8]), nil
}
