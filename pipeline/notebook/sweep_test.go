package notebook

import (
	"os"
	"sync"
	"testing"
)

// TestSweepLeavesTheLiving: executions that begin at the same time as others sweep keep their folders.
func TestSweepLeavesTheLiving(t *testing.T) {
	root := t.TempDir()
	stop := make(chan struct{})
	var sweepers sync.WaitGroup
	for range 2 {
		sweepers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := sweep(root); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 300 {
		folder := planPrivateFolder(root)
		if err := folder.create(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(folder.tmp()); err != nil {
			t.Fatalf("a living execution's folder is gone: %v", err)
		}
		folder.release()
	}
	close(stop)
	sweepers.Wait()
	if err := sweep(root); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(root + "/" + runPath); err != nil || len(left) != 0 {
		t.Errorf("after all have ended there is %v, %v; want nothing", left, err)
	}
}
