package profile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Hash names the profile's settings, whatever files they are from and whatever it is called itself.
func (p *Profile) Hash() (string, error) {
	settings := *p
	settings.Name = ""
	text, err := json.Marshal(settings)
	if err != nil {
		return "", fmt.Errorf("hash profile %s: %w", p.Name, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}
