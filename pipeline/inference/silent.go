package inference

import (
	"encoding/json"
	"fmt"
	"strings"
)

// checkSilent reports what json.Unmarshal lets pass in silence: a key that appears twice in an object, and null. The
// decoder stands before a value that is known to be JSON; path is that value's, "" or with a dot at its end.
func checkSilent(decoder *json.Decoder, path string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token == nil {
		return fmt.Errorf("%s is null", strings.TrimSuffix(path, "."))
	}
	if token != json.Delim('{') && token != json.Delim('[') {
		return nil
	}
	seen := map[string]bool{}
	for decoder.More() {
		inner := path
		if token == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			inner = fmt.Sprintf("%s%s.", path, key)
			if seen[inner] {
				return fmt.Errorf("key '%s' appears twice", strings.TrimSuffix(inner, "."))
			}
			seen[inner] = true
		}
		if err := checkSilent(decoder, inner); err != nil {
			return err
		}
	}
	_, err = decoder.Token() // the end
	return err
}
