// The paths at which an API server calls its kubelets. Streams are served by the kubelet's own library, over SPDY and
// WebSocket; a request's context ends with its connection, which the library does not do for upgraded ones.

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"golang.org/x/sys/unix"
	remotecommandconsts "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/klog/v2"
	"k8s.io/kubelet/pkg/cri/streaming/portforward"
	"k8s.io/kubelet/pkg/cri/streaming/remotecommand"
)

const (
	idleTimeout     = 4 * time.Hour
	creationTimeout = remotecommandconsts.DefaultStreamCreationTimeout
	watchInterval   = 100 * time.Millisecond
)

var remoteCommandProtocols = remotecommandconsts.SupportedStreamingProtocols

func (k *kubelet) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", k.serveLogs)
	mux.HandleFunc("/exec/{namespace}/{pod}/{container}", whileConnected(k.serveExec))
	mux.HandleFunc("/attach/{namespace}/{pod}/{container}", whileConnected(k.serveAttach))
	mux.HandleFunc("/portForward/{namespace}/{pod}", whileConnected(k.servePortForward))
	return mux
}

// lookup answers 404 itself where there is no such container.
func (k *kubelet) lookup(w http.ResponseWriter, r *http.Request) *container {
	namespace, pod, name := r.PathValue("namespace"), r.PathValue("pod"), r.PathValue("container")
	if known := k.find(namespace, pod); known != nil {
		if c := known.find(name); c != nil {
			return c
		}
	}
	http.Error(w, fmt.Sprintf("container %q in pod %s/%s does not exist", name, namespace, pod), http.StatusNotFound)
	return nil
}

func (k *kubelet) serveExec(w http.ResponseWriter, r *http.Request) {
	c := k.lookup(w, r)
	if c == nil {
		return
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	argv := r.URL.Query()["command"]
	if len(argv) == 0 {
		http.Error(w, "no command", http.StatusBadRequest)
		return
	}
	remotecommand.ServeExec(w, r, c, c.pod.name, c.pod.uid, c.spec.Name, argv, options, idleTimeout, creationTimeout, remoteCommandProtocols)
}

func (k *kubelet) serveAttach(w http.ResponseWriter, r *http.Request) {
	c := k.lookup(w, r)
	if c == nil {
		return
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	remotecommand.ServeAttach(w, r, c, c.pod.name, c.pod.uid, c.spec.Name, options, idleTimeout, creationTimeout, remoteCommandProtocols)
}

func (k *kubelet) servePortForward(w http.ResponseWriter, r *http.Request) {
	known := k.find(r.PathValue("namespace"), r.PathValue("pod"))
	if known == nil {
		http.Error(w, "pod does not exist", http.StatusNotFound)
		return
	}
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, forwarder{r.Context()}, known.name, known.uid, options, idleTimeout, creationTimeout, portforward.SupportedProtocols)
}

func (k *kubelet) serveLogs(w http.ResponseWriter, r *http.Request) {
	c := k.lookup(w, r)
	if c == nil {
		return
	}
	options, err := logOptions(r.URL.Query())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	process, previous := c.processes()
	if options.Previous {
		process = previous
	}
	if process == nil {
		what := fmt.Sprintf("container %q in pod %q is waiting to start: ContainerCreating", c.spec.Name, c.pod.name)
		if options.Previous {
			what = fmt.Sprintf("previous terminated container %q in pod %q not found", c.spec.Name, c.pod.name)
		}
		http.Error(w, what, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	flush := func() { _ = http.NewResponseController(w).Flush() }
	if err := process.log.copyTo(r.Context(), w, flush, options); err != nil && !errors.Is(err, io.EOF) {
		klog.ErrorS(err, "Cannot send logs to the end", "container", c.mark)
	}
}

type connectionKey struct{}

func withConnection(ctx context.Context, connection net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, connection)
}

// whileConnected asks the socket itself: reading ends at a stream whose bytes nobody takes, and with it any other way
// of learning that the client is gone.
func whileConnected(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		if connection, ok := r.Context().Value(connectionKey{}).(*tls.Conn); ok {
			go func() {
				defer cancel()
				untilHangup(ctx, connection.NetConn())
			}()
		}
		serve(w, r.WithContext(ctx))
	}
}

func untilHangup(ctx context.Context, connection net.Conn) {
	socket, ok := connection.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return
	}
	for isUp := true; isUp; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchInterval):
		}
		err := raw.Control(func(fd uintptr) {
			polled := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
			n, err := unix.Poll(polled, 0)
			isUp = n == 0 || errors.Is(err, unix.EINTR)
		})
		if err != nil {
			return // closed on our side
		}
	}
}
