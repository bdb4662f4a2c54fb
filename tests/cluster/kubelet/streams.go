// What happens at the container's end of exec, attach and port-forward. Each returns when its command, process or peer
// has ended, or as soon as ctx says that the client is gone; by then what it started is gone too.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// The first size comes with the streams; a command that asks for it at once should not find 0 by 0.
const firstSizeTimeout = 500 * time.Millisecond

// ExecInContainer implements Executor.
func (c *container) ExecInContainer(ctx context.Context, _ string, _ types.UID, _ string, argv []string, in io.Reader, stdout, stderr io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	if _, err := c.running(); err != nil {
		return err
	}
	cmd, mark := c.command(argv, tty)
	var err error
	if tty {
		err = execOnTerminal(ctx, cmd, mark, in, writerOf(stdout), resize)
	} else {
		err = execOnPipes(ctx, cmd, mark, in, writerOf(stdout), writerOf(stderr))
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return utilexec.CodeExitError{Err: exit, Code: exitCodeOf(exit)}
	}
	return err
}

// writerOf gives a nil io.Writer for a stream the client did not ask for.
func writerOf(stream io.WriteCloser) io.Writer {
	if stream == nil {
		return nil
	}
	return stream
}

func execOnPipes(ctx context.Context, cmd *exec.Cmd, mark string, in io.Reader, stdout, stderr io.Writer) error {
	cmd.Stdout, cmd.Stderr = stdout, stderr
	var stdin io.WriteCloser
	if in != nil {
		var err error
		// Not cmd.Stdin: Wait would wait for the client to end its input.
		if stdin, err = cmd.StdinPipe(); err != nil {
			return err
		}
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { killMarked(mark) })()
	if stdin != nil {
		go func() {
			_, _ = io.Copy(stdin, in)
			_ = stdin.Close()
		}()
	}
	return cmd.Wait()
}

func execOnTerminal(ctx context.Context, cmd *exec.Cmd, mark string, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) error {
	var size *pty.Winsize
	select {
	case first, ok := <-resize:
		if ok {
			size = winsize(first)
		}
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(firstSizeTimeout):
	}
	terminal, err := pty.StartWithSize(cmd, size)
	if err != nil {
		return err
	}
	defer terminal.Close()
	defer context.AfterFunc(ctx, func() { killMarked(mark) })()
	go followSize(ctx, terminal, resize)
	if in != nil {
		go func() { _, _ = io.Copy(terminal, in) }()
	}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		if out == nil {
			out = io.Discard
		}
		_, _ = io.Copy(out, terminal) // ends with EIO when nobody holds the other side
	}()
	exit := cmd.Wait()
	killMarked(mark) // the terminal is hung up, and whoever still holds it would keep the client waiting
	<-copied
	return exit
}

func followSize(ctx context.Context, terminal *os.File, resize <-chan remotecommand.TerminalSize) {
	for {
		select {
		case <-ctx.Done():
			return
		case size, ok := <-resize:
			if !ok {
				return
			}
			setSize(terminal, size)
		}
	}
}

// setSize is not pty.Setsize, which takes the descriptor out of the file and may meet another's after its Close.
func setSize(terminal *os.File, size remotecommand.TerminalSize) {
	raw, err := terminal.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: size.Height, Col: size.Width})
	})
}

func winsize(size remotecommand.TerminalSize) *pty.Winsize {
	return &pty.Winsize{Rows: size.Height, Cols: size.Width}
}

// AttachContainer implements Attacher.
func (c *container) AttachContainer(ctx context.Context, _ string, _ types.UID, _ string, in io.Reader, stdout, stderr io.WriteCloser, _ bool, resize <-chan remotecommand.TerminalSize) error {
	process, err := c.running()
	if err != nil {
		return err
	}
	process.attach(ctx, in, &listener{writerOf(stdout), writerOf(stderr)}, resize)
	return nil
}

// forwarder reaches ports of this machine; its context is the client's connection, of which there is one for many ports.
type forwarder struct{ ctx context.Context }

// PortForward implements PortForwarder.
func (f forwarder) PortForward(_ context.Context, _ string, _ types.UID, port int32, client io.ReadWriteCloser) error {
	dialer := net.Dialer{}
	connection, err := dialer.DialContext(f.ctx, "tcp4", net.JoinHostPort(loopback, strconv.Itoa(int(port))))
	if err != nil {
		return fmt.Errorf("failed to connect to localhost:%d inside the pod: %w", port, err)
	}
	defer connection.Close()
	defer context.AfterFunc(f.ctx, func() { connection.Close() })()
	go func() {
		if _, err := io.Copy(connection, client); err != nil {
			connection.Close()
			return
		}
		_ = connection.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(client, connection)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
