package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
)

// PictureFolder is where the charts' static pictures lie, in the report's folder.
const PictureFolder = "pictures"

// embedded is a chart's figure, or a picture in one, as figures/chart writes it: all in the page.
var embedded = regexp.MustCompile(`<figure id="([^"]+)" class="chart"|(src|srcset)="data:image/svg\+xml;base64,([^"]*)"`)

// pictures makes the static pictures of charts, which the page has as text, files beside it. A browser loads one when
// it comes into view, and none whose place the interactive chart has taken by then.
func (w *writer) pictures(page string) (string, error) {
	var figure string
	var failure error
	text := embedded.ReplaceAllStringFunc(page, func(found string) string {
		m := embedded.FindStringSubmatch(found)
		if m[1] != "" {
			figure = m[1]
			return found
		}
		name, attributes := figure, `loading="lazy" src`
		if m[2] == "srcset" { // the one for phones
			name, attributes = figure+"-narrow", "srcset"
		}
		file := PictureFolder + "/" + name + ".svg"
		svg, err := base64.StdEncoding.DecodeString(m[3])
		switch before, known := w.files[file]; {
		case err != nil:
			failure = fmt.Errorf("picture of figure %s: %w", figure, err)
		case figure == "" || known && !bytes.Equal(before, svg):
			failure = fmt.Errorf("two pictures would be %s", file)
		}
		w.files[file] = svg
		return fmt.Sprintf(`%s="%s"`, attributes, file)
	})
	return text, failure
}

// withoutScripts drops what makes charts interactive.
func withoutScripts(page string) string { return scripts.ReplaceAllLiteralString(page, "") }

var scripts = regexp.MustCompile(`(?s)` + script + `.*?</script>\n?`)
