package chart

import (
	"bytes"
	"encoding/json"
	"strings"
)

// functionMark is what opts.FuncOpts of go-echarts puts around JavaScript, which
// reaches JSON as one string: "__f__function (v) {...}__f__".
const functionMark = "__f__"

// unquoteFunctions replaces each JSON string that is marked on both sides by the
// function it holds. Whole strings are decoded, rather than quotes and marks cut
// away, because a function may itself contain quotes, which JSON escapes.
func unquoteFunctions(option []byte) []byte {
	if !bytes.Contains(option, []byte(functionMark)) {
		return option
	}
	var out bytes.Buffer
	out.Grow(len(option))
	for len(option) > 0 {
		start := bytes.IndexByte(option, '"')
		if start < 0 {
			break
		}
		end := stringEnd(option, start)
		out.Write(option[:start])
		literal := option[start:end]
		if function, ok := markedFunction(literal); ok {
			out.WriteString(scriptSafe(function))
		} else {
			out.Write(literal)
		}
		option = option[end:]
	}
	out.Write(option)
	return out.Bytes()
}

// stringEnd returns the index after the JSON string that begins at start.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++ // whatever is escaped, it does not end the string
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// markedFunction returns the JavaScript inside a marked JSON string.
func markedFunction(literal []byte) (string, bool) {
	// Cheap test first: options hold thousands of strings and few functions.
	if !bytes.HasPrefix(literal, []byte(`"`+functionMark)) {
		return "", false
	}
	var text string
	if json.Unmarshal(literal, &text) != nil || len(text) < 2*len(functionMark) {
		return "", false
	}
	text, first := strings.CutPrefix(text, functionMark)
	text, second := strings.CutSuffix(text, functionMark)
	return text, first && second
}

// scriptSafe rewrites what would end or confuse an HTML <script> around JavaScript.
// In valid JavaScript both sequences occur inside strings, regular expressions or
// comments, where the escaped form means the same.
func scriptSafe(js string) string {
	return strings.NewReplacer("</", `<\/`, "<!--", `\x3c!--`).Replace(js)
}
