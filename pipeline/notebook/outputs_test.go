package notebook

import (
	"encoding/json"
	"metasymlab/pipeline/notebook/magic"
	"reflect"
	"strings"
	"testing"
)

// published makes a message as the kernel would publish it.
func published(t *testing.T, msgType string, content any) message {
	t.Helper()
	data, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return message{header: header{Type: msgType}, content: data}
}

func stream(t *testing.T, name, text string) message {
	return published(t, "stream", map[string]any{"name": name, "text": text})
}

func display(t *testing.T, msgType, html, id string) message {
	return published(t, msgType, map[string]any{
		"data": map[string]any{"text/html": html}, "metadata": map[string]any{}, "transient": map[string]any{"display_id": id}})
}

// collect returns the outputs of a cell that has published the messages.
func collect(t *testing.T, shown displays, messages ...message) *cellOutputs {
	t.Helper()
	outputs := &cellOutputs{displays: shown}
	for _, msg := range messages {
		if _, err := outputs.add(msg); err != nil {
			t.Fatal(err)
		}
	}
	return outputs
}

// summary writes outputs as short lines.
func summary(outputs []Output) string {
	var lines []string
	for _, o := range outputs {
		switch o.Type {
		case Stream:
			lines = append(lines, o.Name+":"+o.Text)
		case ErrorOutput:
			lines = append(lines, "error:"+o.EValue)
		default:
			html, _ := o.Data.Text("text/html")
			lines = append(lines, "html:"+html)
		}
	}
	return strings.Join(lines, "|")
}

func TestOutputs(t *testing.T) {
	clear := func(wait bool) message { return published(t, "clear_output", map[string]any{"wait": wait}) }
	cases := []struct {
		name     string
		messages []message
		want     string
	}{
		{"none", nil, ""},
		{"streams merge", []message{stream(t, "stdout", "a"), stream(t, "stderr", "e"), stream(t, "stdout", "b\n")}, "stdout:ab\n|stderr:e"},
		{"order is fixed", []message{display(t, "display_data", "1", ""), stream(t, "stderr", "e"), stream(t, "stdout", "o"), display(t, "display_data", "2", "")}, "stdout:o|stderr:e|html:1|html:2"},
		{"update", []message{display(t, "display_data", "1", "x"), display(t, "display_data", "2", "y"), display(t, "update_display_data", "3", "x")}, "html:3|html:2"},
		{"update of nothing", []message{display(t, "update_display_data", "3", "x")}, ""},
		{"no id is not an id", []message{display(t, "display_data", "1", ""), display(t, "update_display_data", "3", "")}, "html:1"},
		{"clear", []message{stream(t, "stdout", "a"), display(t, "display_data", "1", ""), clear(false), stream(t, "stdout", "b")}, "stdout:b"},
		{"clear waits", []message{stream(t, "stdout", "a"), clear(true)}, "stdout:a"},
		{"clear has waited", []message{stream(t, "stdout", "a"), clear(true), display(t, "display_data", "1", "")}, "html:1"},
		{"returns across messages", []message{stream(t, "stderr", "\r 1%"), stream(t, "stderr", "\r 99"), stream(t, "stderr", "%\rdone\n")}, "stderr:done\n"},
		{"end mark is no output", []message{published(t, "display_data", map[string]any{"data": map[string]any{endMark: ""}})}, ""},
		{"error comes last", []message{published(t, "error", map[string]any{"ename": "ERROR", "evalue": "v", "traceback": []string{"t"}}), stream(t, "stdout", "o")}, "stdout:o|error:v"},
	}
	for _, c := range cases {
		outputs := collect(t, displays{}, c.messages...)
		if got := summary(outputs.outputs(&cleaner{}, 1)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUpdateReachesEarlierCells(t *testing.T) {
	shown := displays{}
	first := collect(t, shown, display(t, "display_data", "old", "x"))
	collect(t, shown, display(t, "update_display_data", "new", "x"))
	if got := summary(first.outputs(&cleaner{}, 1)); got != "html:new" {
		t.Errorf("%q, want the update", got)
	}
}

func TestOutputsRefuseBrokenMessages(t *testing.T) {
	for _, msgType := range []string{"stream", "display_data", "update_display_data", "clear_output", "error"} {
		if _, err := new(cellOutputs).add(message{header: header{Type: msgType}, content: []byte(`[1`)}); err == nil {
			t.Errorf("%s: no error", msgType)
		}
	}
	bad := published(t, "display_data", map[string]any{"data": map[string]any{"text/html": 3}})
	if _, err := new(cellOutputs).add(bad); err == nil {
		t.Error("html that is a number: no error")
	}
}

func TestCollapseReturns(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"a\nb":                "a\nb",
		"1%\r2%\r3%\n":        "3%\n",
		"1%\r2%\r":            "2%",
		"dos\r\nlines\r\n":    "dos\nlines\n",
		"\rx\ny\rz\n\r\rlast": "x\nz\nlast",
	} {
		if got := collapseReturns(text); got != want {
			t.Errorf("collapseReturns(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCleaner(t *testing.T) {
	root := "/home/user/a lab"
	c := newCleaner(root, privateFolder{path: root + "/.lab/run/nb-0123"})
	for text, want := range map[string]string{
		"in /home/user/a lab/notebooks":                                                       "in {root}/notebooks",
		"/home/user/a lab":                                                                    "{root}",
		"/home/user/a lab2 /mnt/home/user/a lab":                                              "/home/user/a lab2 /mnt/home/user/a lab",
		"/home/user/a lab/.lab/run/nb-0123/tmp/gonb_0a1b2c3d/main.go:3":                       "{tmp}/gonb_cell/main.go:3",
		"/home/user/a lab/.lab/run/nb-0123/kernel.log":                                        "{tmp}/kernel.log",
		"2026/01/02 15:04:05 hello\n2026/01/02 15:04:05.123456 x":                             "hello\nx",
		"at 2026/01/02 15:04:05 not at the start":                                             "at 2026/01/02 15:04:05 not at the start",
		"W0102 15:04:05.123456    1234 file.go:7] careful":                                    "W file.go:7] careful",
		"--- PASS: TestX (0.01s)\nPASS":                                                       "--- PASS: TestX\nPASS",
		"panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\tmain.go:3 +0x1d\nf(0xc000012345)": "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\tmain.go:3\nf(0x…)",
		"mask 0xc000012345":                                                                   "mask 0xc000012345",
	} {
		if got := c.stream(text); got != want {
			t.Errorf("stream(%q) = %q, want %q", text, got, want)
		}
	}
	data := MIMEBundle{"text/html": "<a href='" + root + "/x'>", "image/png": root}
	c.bundle(data)
	if want := (MIMEBundle{"text/html": "<a href='{root}/x'>", "image/png": root}); !reflect.DeepEqual(data, want) {
		t.Errorf("bundle: %q, want %q", data, want)
	}
}

func TestComplaint(t *testing.T) {
	const shell, goCode = "!false", "%%\nprintln(1)"
	for _, c := range []struct{ source, name, text, want string }{
		{shell, "stderr", "exit status 3\n", "a shell command failed: exit status 3"},
		{shell, "stderr", "signal: killed\n", "a shell command failed: signal: killed"},
		{shell, "stderr", "^C\nsignal: interrupt\n", "a shell command failed: signal: interrupt"},
		{"%%bash\nfalse", "stderr", "exit status 1\n", "a shell command failed: exit status 1"},
		{"//gonb:!false", "stderr", "exit status 1\n", "a shell command failed: exit status 1"},
		{shell, "stdout", "exit status 3\n", ""},
		{shell, "stderr", "it said exit status 3\n", ""},
		{goCode, "stderr", "exit status 3\n", ""},
		{goCode, "stderr", `"%foo" unknown or not implemented yet.`, `unknown magic "%foo"`},
		{goCode, "stderr", "GoNB Error:\nbad type\nstack", "the kernel failed to display: bad type"},
		{goCode, "stderr", "E0102 15:04:05.123456 77 gonbui.go:201] failed to write to GoNB pipe", "a display failed: failed to write to GoNB pipe"},
	} {
		if got := complaint(magic.Classify(c.source), kernelReport{c.name, c.text}); got != c.want {
			t.Errorf("%q in %q: complaint %q, want %q", c.text, c.source, got, c.want)
		}
	}
}

func TestWire(t *testing.T) {
	key := []byte("secret")
	frames, err := encodeRequest(key, header{ID: "1", Session: "s", Type: "execute_request"}, map[string]any{"code": "x"})
	if err != nil {
		t.Fatal(err)
	}
	msg, err := decodeMessage(key, append([][]byte{[]byte("identity")}, frames...))
	if err != nil || msg.header.ID != "1" || msg.header.Type != "execute_request" || string(msg.content) != `{"code":"x"}` {
		t.Errorf("decoded %+v, %v", msg, err)
	}
	if _, err := decodeMessage([]byte("other"), frames); err == nil {
		t.Error("wrong key: no error")
	}
	for n := range frames {
		if _, err := decodeMessage(key, frames[:n]); err == nil {
			t.Errorf("%d of %d frames: no error", n, len(frames))
		}
	}
}

// TestFailureReason: a mistake in an imported package is named, not only the package.
func TestFailureReason(t *testing.T) {
	for value, want := range map[string]string{
		"# metasymlab/figures/x\nfigures/x/x.go:6:2: \"fmt\" imported and not used": "does not compile: figures/x/x.go:6:2: \"fmt\" imported and not used",
		"exit status 3": "exit status 3",
	} {
		if got := failureReason(Output{EValue: value}, ""); got != want {
			t.Errorf("%q: reason %q, want %q", value, got, want)
		}
	}
}
