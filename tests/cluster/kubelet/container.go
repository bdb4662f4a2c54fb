// One container: its command as a process of this machine, begun again as the restart policy has it.

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	firstBackoff = time.Second
	lastBackoff  = 10 * time.Second
)

type container struct {
	pod           *pod
	spec          v1.Container
	restartPolicy v1.RestartPolicy
	isEphemeral   bool
	mark          string
	serial        atomic.Int64

	mu        sync.Mutex
	current   *mainProcess // nil before the first
	previous  *mainProcess
	restarts  int32
	isWaiting bool // between two runs
}

func newContainer(p *pod, spec v1.Container, policy v1.RestartPolicy, isEphemeral bool) *container {
	return &container{
		pod:           p,
		spec:          spec,
		restartPolicy: policy,
		isEphemeral:   isEphemeral,
		mark:          p.mark + spec.Name + "/",
	}
}

// run returns when the container is never to run again.
func (c *container) run() {
	for backoff := firstBackoff; ; backoff = min(2*backoff, lastBackoff) {
		process := startMainProcess(c)
		c.mu.Lock()
		c.previous, c.current, c.isWaiting = c.current, process, false
		c.mu.Unlock()
		c.pod.changed()
		if c.pod.ctx.Err() != nil {
			killMarked(c.mark) // begun while the Pod was ending: nobody else knows of it
		}
		<-process.done
		again := c.pod.ctx.Err() == nil && c.isToRestart(process.exitCode)
		c.mu.Lock()
		c.isWaiting = again
		c.mu.Unlock()
		c.pod.changed()
		if !again {
			return
		}
		select {
		case <-c.pod.ctx.Done():
			return
		case <-time.After(backoff):
		}
		c.mu.Lock()
		c.restarts++
		c.mu.Unlock()
	}
}

func (c *container) isToRestart(exitCode int) bool {
	return c.restartPolicy == v1.RestartPolicyAlways || c.restartPolicy == v1.RestartPolicyOnFailure && exitCode != 0
}

// signal asks the main process, and only it, to end, as a runtime does.
func (c *container) signal() {
	if process, _ := c.processes(); process != nil && process.isRunning() {
		_ = process.cmd.Process.Signal(syscall.SIGTERM)
	}
}

func (c *container) processes() (current, previous *mainProcess) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current, c.previous
}

// running is the main process, or an error in the words of a runtime.
func (c *container) running() (*mainProcess, error) {
	process, _ := c.processes()
	if process == nil || !process.isRunning() {
		return nil, fmt.Errorf("container not running (%s)", c.spec.Name)
	}
	return process, nil
}

func (c *container) argv() []string {
	if argv := append(append([]string(nil), c.spec.Command...), c.spec.Args...); len(argv) > 0 {
		return argv
	}
	return []string{"sleep", "infinity"}
}

// command is not started. Its mark is its own, below the container's.
func (c *container) command(argv []string, isTerminal bool) (*exec.Cmd, string) {
	mark := c.mark + strconv.FormatInt(c.serial.Add(1), 10) + "/"
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = filepath.Join(c.pod.dir, c.spec.WorkingDir)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.pod.dir, "HOSTNAME=" + c.pod.name}
	if isTerminal {
		cmd.Env = append(cmd.Env, "TERM=xterm")
	}
	for _, variable := range c.spec.Env {
		if variable.ValueFrom == nil {
			cmd.Env = append(cmd.Env, variable.Name+"="+variable.Value)
		}
	}
	cmd.Env = append(cmd.Env, markVariable+"="+mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	return cmd, mark
}

func (c *container) status() v1.ContainerStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	status := v1.ContainerStatus{
		Name:         c.spec.Name,
		Image:        c.spec.Image,
		ImageID:      c.spec.Image,
		RestartCount: c.restarts,
	}
	if c.previous != nil {
		status.LastTerminationState.Terminated = c.previous.terminated()
	}
	isRunning := false
	switch {
	case c.current == nil:
		status.State.Waiting = &v1.ContainerStateWaiting{Reason: "ContainerCreating"}
	case c.current.isRunning():
		isRunning = true
		status.State.Running = &v1.ContainerStateRunning{StartedAt: metav1.NewTime(c.current.startedAt)}
	case c.isWaiting:
		status.State.Waiting = &v1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}
		status.LastTerminationState.Terminated = c.current.terminated()
	default:
		status.State.Terminated = c.current.terminated()
	}
	if c.current != nil {
		status.ContainerID = c.current.id
	}
	status.Ready, status.Started = isRunning, &isRunning
	return status
}

// exitCodeOf has 128 and the signal's number for a killed process, as shells do.
func exitCodeOf(err error) int {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
