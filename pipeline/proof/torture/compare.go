package torture

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// LeftOut are the files of an output folder that are not compared, by the pattern of their paths in it, and why.
var LeftOut = []struct{ Pattern, Why string }{
	{`^store/`, "what is in the store counts when something is made from it"},
	{`\.provenance\.json$`, "when and in how many seconds it was made"},
	{`^schedule\.json$`, "how long the steps of the last run took"},
	{`(^|/)\.[^/]*(/|$)`, "locks, and temporary files of killed processes"},
	{`^screens/|\.pdf$`, "not made by make paper"},
	{`^slurm/`, "jobs and what they said"},
}

// Masked are the parts of files that are not compared, and why.
var Masked = []struct{ File, Pattern, Why string }{
	{provenance, ` in [0-9.]+ s at commit`, "how long a notebook took"},
	{provenance, `<td>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}</td><td class="number">[0-9.]+</td></tr>`, "when a result was made, and how long it took"},
	{provenance, `, [0-9]+ cores, [^,<]*, [^,<]*(, job [0-9_]+ on [^<]*)?</td>`, "the cores that a process had, and its job"},
	{"report/print.html", `, [0-9]+ cores, `, "the cores that a process had"},
	{index, `"(provenance|out/smoke/report/(provenance|print)\.html)": "[0-9a-f]+"`, "hashes of files that are left out in part"},
	{index, `^(?s:.*?)"sha256": "[0-9a-f]+"`, "its own checksum, which those decide"},
}

const provenance, index = "report/provenance.html", "report/index.json"

var leftOut, masked = compiled()

func compiled() (out, mask []*regexp.Regexp) {
	for _, o := range LeftOut {
		out = append(out, regexp.MustCompile(o.Pattern))
	}
	for _, m := range Masked {
		mask = append(mask, regexp.MustCompile(m.Pattern))
	}
	return out, mask
}

// manifest is what an output folder holds: the hash of each file that is compared.
type manifest map[string][sha256.Size]byte

// take reads an output folder.
func take(folder string) (manifest, error) {
	m := manifest{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if slices.ContainsFunc(leftOut, func(r *regexp.Regexp) bool { return r.MatchString(name) }) {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		m[name] = sha256.Sum256(comparable(name, data))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was made: %w", err)
	}
	return m, nil
}

// Compare tells how a profile's output folder differs from another's, which it should be equal to, and how many files
// that one has to compare.
func Compare(reference, other string) (found []string, files int, err error) {
	want, err := take(reference)
	if err != nil {
		return nil, 0, err
	}
	have, err := take(other)
	if err != nil {
		return nil, 0, err
	}
	return want.differences(have, ""), len(want), nil
}

// comparable is a file without what differs from run to run.
func comparable(name string, data []byte) []byte {
	for i, m := range Masked {
		if m.File == name {
			data = masked[i].ReplaceAllLiteral(data, []byte("…"))
		}
	}
	return data
}

// differences says how a folder differs from what it should be; what says which part of it is looked at, "" for all.
func (m manifest) differences(now manifest, part string) []string {
	var found []string
	for name, sum := range m {
		switch have, ok := now[name]; {
		case !strings.HasPrefix(name, part):
		case !ok:
			found = append(found, name+" is missing")
		case have != sum:
			found = append(found, name+" differs")
		}
	}
	for name := range now {
		if _, ok := m[name]; !ok && strings.HasPrefix(name, part) {
			found = append(found, name+" should not be there")
		}
	}
	slices.Sort(found)
	return found
}

// where tells at which byte two files differ, and what stands there.
func where(name string, reference, now []byte) string {
	a, b := comparable(name, reference), comparable(name, now)
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	around := func(text []byte) []byte {
		return bytes.ToValidUTF8(text[max(0, at-20):min(len(text), at+40)], []byte("?"))
	}
	return fmt.Sprintf("from byte %d on: %q, undisturbed %q", at, around(b), around(a))
}
