// Ending processes for certain. Whatever runs for a Pod carries a mark in its environment, `<kubelet>/<pod>/<container>/
// <run>`, and so do its descendants; ending is killing all whose mark begins so, whichever session or group they chose.
// A second process, the janitor, does this for the whole kubelet when it is gone, and removes its folder last.

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	markVariable   = "SAL_TEST_KUBELET"
	janitorCommand = "janitor"
	killTimeout    = 5 * time.Second
)

// startJanitor makes rootDir. The pipe's writing end stays open, and close-on-exec, until this process ends.
func startJanitor(mark, rootDir string) error {
	if err := os.MkdirAll(rootDir, 0o700); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, janitorCommand, mark, rootDir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // a Ctrl-C reaches the kubelet's group, not this
	lifeline, err = cmd.StdinPipe()
	if err != nil {
		return err
	}
	return cmd.Start()
}

// lifeline is held so that the garbage collector does not close it.
var lifeline io.WriteCloser

func sweepAfterParent(mark, rootDir string) {
	_, _ = io.Copy(io.Discard, os.Stdin)
	killMarked(mark)
	_ = os.RemoveAll(rootDir)
}

// killMarked returns when no such process is left, or after killTimeout: one may be stuck in the kernel.
func killMarked(prefix string) {
	for deadline := time.Now().Add(killTimeout); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		pids := markedProcesses(prefix)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// markedProcesses leaves out zombies: their environment is gone.
func markedProcesses(prefix string) []int {
	wanted := []byte(markVariable + "=" + prefix)
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	var pids []int
	for _, file := range files {
		environment, err := os.ReadFile(file)
		if err != nil || !hasVariable(environment, wanted) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func hasVariable(environment, start []byte) bool {
	return bytes.HasPrefix(environment, start) || bytes.Contains(environment, append([]byte{0}, start...))
}
