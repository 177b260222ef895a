package chart

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Show displays the chart in the notebook, as [Figure] describes it, its [Artwork] beside it for those who export it.
// Outside a notebook it displays nothing but fails where it would fail inside, so that tests and `go run` find the same
// mistakes.
func Show(id string, c Chart, settings ...Setting) error { return Replace("", id, c, settings...) }

// Replace is [Show] in the place of the output that has a name given to gonbui, which is the chart's own output if
// there is none yet.
func Replace(display, id string, c Chart, settings ...Setting) error {
	renderer, err := Default()
	if err != nil {
		return err
	}
	figure, err := renderer.Figure(id, c, settings...)
	if err != nil {
		return err
	}
	if !gonbui.IsNotebook {
		return nil
	}
	artwork, err := renderer.Artwork(id, c, settings...)
	if err != nil {
		return err
	}
	return send(display, figure, artwork)
}

// send displays a figure with its artwork, in the place of a named output if display is not "".
func send(display string, figure template.HTML, artwork Artwork) error {
	value, err := json.Marshal(artwork)
	if err != nil {
		return fmt.Errorf("figure %s: %w", artwork.ID, err)
	}
	// The value as text: the kernel takes nothing else.
	gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMETextHTML: string(figure), MIMEType: string(value)}, DisplayID: display})
	return flush()
}

// ShowPicture displays a picture that is no chart, as [Picture] has it; its id must be unique in the page.
func ShowPicture(id string, draw Drawn, settings ...Setting) error {
	figure, artwork, err := Picture(id, draw, settings...)
	if err != nil {
		return err
	}
	if !gonbui.IsNotebook {
		return nil
	}
	return send("", figure, artwork)
}

// flush waits until the kernel has everything: it drops what is still on its way
// when the cell's program ends (gonb 0.11).
func flush() error {
	if err := gonbui.Error(); err != nil {
		return fmt.Errorf("chart: cannot reach the notebook: %w", err)
	}
	gonbui.Sync()
	return nil
}

// Enable makes the charts of the open notebook interactive, those already shown and
// those to come: it hands the ECharts bundle to the page, then empties its own
// output. The notebook file therefore never holds the bundle, whether it is saved
// by Jupyter or executed without a browser; after opening an executed notebook, run
// the cell that calls Enable again. Outside a notebook it does nothing.
func Enable() error {
	bundle, err := library()
	if err != nil {
		return err
	}
	if !gonbui.IsNotebook {
		return nil
	}
	// A kernel remembers an output by its name. Of one that it knows it sends changes alone, which a page that has been
	// loaded again has nothing for: it would stay without the bundle, silently. The name is not saved.
	display := fmt.Sprintf("chart-enable-%d-%d", os.Getpid(), time.Now().UnixNano())
	gonbui.UpdateHTML(display, string(Library(bundle)))
	if err := flush(); err != nil {
		return err
	}
	// The page runs the script when it draws the output; do not empty it before.
	time.Sleep(settle)
	gonbui.UpdateHTML(display, "<!-- ECharts is loaded -->")
	return flush()
}

// settle is how long a page may take to draw an output of 1 MB.
const settle = 500 * time.Millisecond

//go:embed interactive.js
var interactiveJS string

// Library returns the <script> that loads an ECharts bundle from its text and makes the figures of a page interactive,
// for the head of a page or the output of a cell.
func Library(bundle []byte) template.HTML {
	text := scriptEnd.ReplaceAll(LibraryScript(bundle), []byte(`<\/$1`))
	return template.HTML("<script>\n" + string(text) + "</script>\n")
}

// LibraryScript is the text of that script, for a file: the bundle, wrapped in a function whose parameters hide
// require.js, which classic Jupyter has and which would otherwise keep the library for itself; and what replaces the
// figures' pictures, of those that are there and those to come.
func LibraryScript(bundle []byte) []byte {
	return fmt.Appendf(nil, "(function (define, module, exports, require) {\n%s\n}).call(window);\n%s", bundle, withoutComments(interactiveJS))
}

// scriptEnd is what would end the <script> around the bundle. In JavaScript it
// can only stand inside a string, where <\/script means the same.
var scriptEnd = regexp.MustCompile(`(?i)</(script)`)

// withoutComments drops the lines of a script that only hold a comment.
func withoutComments(js string) string {
	var b strings.Builder
	for line := range strings.Lines(js) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			b.WriteString(line)
		}
	}
	return b.String()
}
