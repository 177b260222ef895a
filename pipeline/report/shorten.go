package report

import "regexp"

// Charts are lists of points, most of which figures/chart writes as objects of one value, some with a mark that is not
// drawn. Here they take half the place: the value alone, or a call of a function that the library's file has.
var (
	unmarked = regexp.MustCompile(`\{"symbol":"none","value":(\[[^][{}"]*\])\}`)
	plain    = regexp.MustCompile(`\{"value":(\[[^][{}"]*\])\}`)
)

// unmarkedJS is that function.
const unmarkedJS = `function unmarked(value) { return {symbol: "none", value: value}; }`

// shorten shortens the charts of a page.
func shorten(page string) string {
	return scripts.ReplaceAllStringFunc(page, func(script string) string {
		return plain.ReplaceAllString(unmarked.ReplaceAllString(script, "unmarked($1)"), "$1")
	})
}
