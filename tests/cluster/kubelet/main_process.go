// A container's main process: what logs read and attach joins. When it exits, all that runs in the container goes too.

package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/creack/pty"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/tools/remotecommand"
)

type mainProcess struct {
	id        string
	cmd       *exec.Cmd
	mark      string
	terminal  *os.File       // nil without tty
	stdin     io.WriteCloser // nil unless the container has stdin
	stdinOnce bool
	log       *logbook
	startedAt time.Time

	// done is closed when the process has exited and its output is in the log; what follows is valid then.
	done       chan struct{}
	finishedAt time.Time
	exitCode   int
	startError error

	mu       sync.Mutex
	audience map[*listener]struct{}
}

// listener is one attached client; a missing stream is nil.
type listener struct{ stdout, stderr io.Writer }

// startMainProcess gives a process that is done already where the command cannot be started.
func startMainProcess(c *container) *mainProcess {
	cmd, mark := c.command(c.argv(), c.spec.TTY)
	m := &mainProcess{
		id:        "processes://" + string(uuid.NewUUID()),
		cmd:       cmd,
		mark:      mark,
		stdinOnce: c.spec.StdinOnce,
		log:       newLogbook(),
		startedAt: time.Now(),
		done:      make(chan struct{}),
		audience:  map[*listener]struct{}{},
	}
	err := os.MkdirAll(cmd.Dir, 0o700)
	var output sync.WaitGroup
	switch {
	case err != nil:
	case c.spec.TTY:
		err = m.startOnTerminal(c.spec.Stdin, &output)
	default:
		err = m.startOnPipes(c.spec.Stdin, &output)
	}
	if err != nil {
		m.startError = err
		m.finish(128)
		return m
	}
	go func() {
		code := exitCodeOf(cmd.Wait())
		killMarked(c.mark)
		output.Wait()
		if m.terminal != nil {
			_ = m.terminal.Close()
		}
		m.finish(code)
	}()
	return m
}

func (m *mainProcess) finish(code int) {
	m.finishedAt, m.exitCode = time.Now(), code
	m.log.close()
	close(m.done)
}

func (m *mainProcess) startOnTerminal(hasStdin bool, output *sync.WaitGroup) error {
	terminal, err := pty.Start(m.cmd)
	if err != nil {
		return err
	}
	m.terminal = terminal
	if hasStdin {
		m.stdin = terminal
	}
	m.collect(terminal, stdoutStream, output)
	return nil
}

func (m *mainProcess) startOnPipes(hasStdin bool, output *sync.WaitGroup) error {
	// Not the pipes of exec.Cmd: its Wait would wait for those who inherited them, and they are to be killed first.
	stdout, stdoutEnd, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stdoutEnd.Close()
	stderr, stderrEnd, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stderrEnd.Close()
	m.cmd.Stdout, m.cmd.Stderr = stdoutEnd, stderrEnd
	if hasStdin {
		if m.stdin, err = m.cmd.StdinPipe(); err != nil {
			return err
		}
	}
	if err := m.cmd.Start(); err != nil {
		stdout.Close()
		stderr.Close()
		return err
	}
	m.collect(stdout, stdoutStream, output)
	m.collect(stderr, stderrStream, output)
	return nil
}

// collect reads to the end; a terminal's end is EIO. The log comes first: a slow listener must not lose lines there.
func (m *mainProcess) collect(from *os.File, kind stream, output *sync.WaitGroup) {
	output.Add(1)
	go func() {
		defer output.Done()
		if m.terminal != from {
			defer from.Close()
		}
		buffer := make([]byte, 32<<10)
		for {
			n, err := from.Read(buffer)
			m.log.write(kind, buffer[:n])
			m.tell(kind, buffer[:n])
			if err != nil {
				return
			}
		}
	}()
}

func (m *mainProcess) tell(kind stream, bytes []byte) {
	m.mu.Lock()
	listeners := make([]*listener, 0, len(m.audience))
	for each := range m.audience {
		listeners = append(listeners, each)
	}
	m.mu.Unlock()
	for _, each := range listeners {
		to := each.stdout
		if kind == stderrStream {
			to = each.stderr
		}
		if to == nil || len(bytes) == 0 {
			continue
		}
		if _, err := to.Write(bytes); err != nil {
			m.leave(each)
		}
	}
}

// attach returns when the process has exited and all was told, or when the client is gone.
func (m *mainProcess) attach(ctx context.Context, in io.Reader, to *listener, resize <-chan remotecommand.TerminalSize) {
	m.mu.Lock()
	m.audience[to] = struct{}{}
	m.mu.Unlock()
	defer m.leave(to)
	if m.terminal != nil {
		go followSize(ctx, m.terminal, resize)
	}
	if in != nil && m.stdin != nil {
		go func() {
			_, _ = io.Copy(m.stdin, in)
			if m.stdinOnce && m.terminal == nil {
				_ = m.stdin.Close()
			}
		}()
	}
	select {
	case <-m.done:
	case <-ctx.Done():
	}
}

func (m *mainProcess) leave(listener *listener) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.audience, listener)
}

func (m *mainProcess) isRunning() bool {
	select {
	case <-m.done:
		return false
	default:
		return true
	}
}

func (m *mainProcess) terminated() *v1.ContainerStateTerminated {
	state := &v1.ContainerStateTerminated{
		ContainerID: m.id,
		ExitCode:    int32(m.exitCode),
		Reason:      "Completed",
		StartedAt:   metav1.NewTime(m.startedAt),
		FinishedAt:  metav1.NewTime(m.finishedAt),
	}
	switch {
	case m.startError != nil:
		state.Reason, state.Message = "StartError", m.startError.Error()
	case m.exitCode != 0:
		state.Reason = "Error"
	}
	return state
}
