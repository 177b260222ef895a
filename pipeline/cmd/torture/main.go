// Command torture disturbs runs of make paper at random, and checks that they come to the same results all the same:
// make torture. With -compare it only compares the output folders of two runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/proof/torture"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "torture:", strings.Join(strings.Fields(err.Error()), " "))
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o := torture.Options{}
	flag.IntVar(&o.N, "n", 100, "how many disturbances")
	flag.Uint64Var(&o.Seed, "seed", 1, "draws others")
	flag.IntVar(&o.From, "from", 1, "number of the first disturbance")
	flag.StringVar(&o.Only, "only", "", "one kind of disturbances: "+strings.Join(torture.Kinds(), ", "))
	flag.StringVar(&o.Backend, "backend", "", "what to run on, in place of the profile's")
	flag.StringVar(&o.Folder, "keep", "", "folder for the scratch checkout, which then stays")
	compare := flag.Bool("compare", false, "compare two output folders, such as out/smoke, and do nothing else")
	flag.Parse()
	if *compare {
		return compareFolders(flag.Args())
	}
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	root, err := assets.Root()
	if err != nil {
		return err
	}
	o.Root = root
	return torture.Run(ctx, os.Stdout, o)
}

// compareFolders tells whether two output folders are equal, but for when and where what is in them was made.
func compareFolders(folders []string) error {
	if len(folders) != 2 {
		return fmt.Errorf("%d folders, need 2 to compare", len(folders))
	}
	found, files, err := torture.Compare(folders[0], folders[1])
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("%d files differ: %s", len(found), strings.Join(found[:min(5, len(found))], ", "))
	}
	fmt.Printf("%d files, all the same\n", files)
	return nil
}
