package notebook

import (
	"fmt"
	"strings"
)

// awkward are characters that no checkout with a kernel can have in its path, and why. Others, such as spaces, quotes
// and brackets, it can.
var awkward = []struct{ characters, name, why string }{
	{":", "a colon", "at which lists of folders, such as PATH, are split"},
	{",", "a comma", "at which the kernel splits its list of folders"},
	{`\`, "a backslash", "which go.mod cannot hold"},
	{"\r\n", "a line end", "which Go does not take in the name of a folder"},
}

// CheckRoot tells why the kernel cannot work in a checkout because of its path: nil if it can.
func CheckRoot(root string) error {
	for _, a := range awkward {
		if strings.ContainsAny(root, a.characters) {
			return fmt.Errorf("the checkout's path contains %s, %s: notebooks need another place, move %q", a.name, a.why, root)
		}
	}
	return nil
}
