package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// fullScript runs a command with a small disk in place of a folder, and then moves what is on the disk to the folder:
// MOUNTPOINT FOLDER FREE_KB COMMAND...
const fullScript = `set -e
small=$1 folder=$2 free=$3; shift 3
mount -t tmpfs tmpfs "$small"
cp -a "$folder/." "$small/"
used=$(df -Pk "$small" | awk 'NR == 2 { print $3 }')
mount -o remount,size=$((used + free))k "$small"
mount --bind "$small" "$folder"
code=0; "$@" || code=$?
umount "$folder"
find "$folder" -mindepth 1 -delete
cp -a "$small/." "$folder/"
exit $code`

// readOnlyScript runs a command while nothing can be written to a folder, which holds for root too: FOLDER COMMAND...
const readOnlyScript = `set -e
folder=$1; shift
mount --bind "$folder" "$folder"
mount -o remount,bind,ro "$folder"
exec "$@"`

// mounting runs a script with mounts of its own, which nobody else sees and which end with it.
func (s *site) mounting(ctx context.Context, script string, arguments ...string) (*making, error) {
	namespace := []string{"unshare", "-m"}
	if os.Geteuid() != 0 {
		namespace = []string{"unshare", "-r", "-m"}
	}
	trial := append(namespace[1:len(namespace):len(namespace)], "sh", "-c", `mount -t tmpfs tmpfs "$1"`, "trial", s.folder)
	if said, err := exec.CommandContext(ctx, namespace[0], trial...).CombinedOutput(); err != nil {
		return nil, impossible{fmt.Sprintf("mounts of its own: %s: %v: %s", strings.Join(namespace, " "), err, strings.TrimSpace(string(said)))}
	}
	command := append(append(namespace, "sh", "-c", script, "mounting"), arguments...)
	return start(ctx, s.folder, s.log, append(command, s.making("paper", profile)...)...)
}

// fillDisk lets make run with little room for what it has to make.
func (s *site) fillDisk(ctx context.Context, r *rand.Rand) (deed, error) {
	free := r.IntN(4096)
	what, err := s.forget(append(several(r, 6, s.artefacts), "train/mesh/mlp/1.json", "train/mesh/metasym/1.json")...)
	if err != nil {
		return deed{}, err
	}
	small, err := os.MkdirTemp(s.folder, ".small-") // a mount in it is seen by make alone
	if err != nil {
		return deed{}, err
	}
	defer os.RemoveAll(small)
	d := deed{What: fmt.Sprintf("%s; a disk with %d kB free", what, free)}
	m, err := s.mounting(ctx, fullScript, small, s.path("out"), fmt.Sprint(free))
	if err != nil {
		return d, err
	}
	d.Ended = m.how()
	return d, m.fault()
}

// forbidWriting makes a folder read-only while make runs.
func (s *site) forbidWriting(ctx context.Context, r *rand.Rand) (deed, error) {
	var folders []string
	for _, name := range []string{"", "/store", "/store/train", "/store/evaluate"} {
		folders = append(folders, "out"+name, "out/"+profile+name)
	}
	for _, name := range []string{"results", "train", "data", "notebooks", "report"} {
		folders = append(folders, "out/"+profile+"/"+name)
	}
	folders = slices.DeleteFunc(folders, func(name string) bool {
		_, err := os.Stat(s.path(name))
		return err != nil
	})
	folder := pick(r, folders)
	what, err := s.forgetSome(r, 3)
	if err != nil {
		return deed{}, err
	}
	d := deed{What: fmt.Sprintf("%s; %s read-only", what, folder)}
	m, err := s.mounting(ctx, readOnlyScript, s.path(folder))
	if err != nil {
		return d, err
	}
	d.Ended = m.how()
	return d, m.fault()
}
