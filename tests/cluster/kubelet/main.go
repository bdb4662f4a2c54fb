// A kubelet for tests: what exec, attach, port-forward, cp and logs need behind a real API server, and no more.
//
// It registers a Node, binds Pods that have no node to it (there is no scheduler), and runs each container's command
// as an ordinary process of this machine; the image is never looked at. Not isolation: a Pod shares files, ports and
// process table with the host. Its working directory and HOME are a temporary folder of its own, so relative paths
// (`kubectl cp pod:name`) stay inside and absolute ones do not. Volumes, probes, init containers, resource limits and
// `env.valueFrom` are ignored. Callers are not authenticated; it listens on 127.0.0.1 only.
//
// No process it started outlives it, not even when it is killed: see janitor.go.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/cert"
	"k8s.io/klog/v2"
)

const loopback = "127.0.0.1"

type config struct {
	kubeconfig string
	nodeName   string
	rootDir    string
	bind       bool
}

func parse() config {
	var c config
	flag.StringVar(&c.kubeconfig, "kubeconfig", "", "path of a kubeconfig that may do everything with nodes and pods")
	flag.StringVar(&c.nodeName, "node-name", "test-node", "name of the Node object")
	flag.StringVar(&c.rootDir, "root-dir", "", "folder to make for the Pods' folders; removed at the end, whatever that is")
	flag.BoolVar(&c.bind, "bind", true, "bind Pods that have no node to this one")
	flag.Parse()
	return c
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == janitorCommand {
		sweepAfterParent(os.Args[2], os.Args[3])
		return
	}
	if err := run(parse()); err != nil {
		klog.ErrorS(err, "Cannot run the test kubelet")
		os.Exit(1)
	}
}

func run(c config) error {
	if c.kubeconfig == "" || c.rootDir == "" {
		return fmt.Errorf("cannot start without --kubeconfig and --root-dir")
	}
	rootDir, err := filepath.Abs(c.rootDir)
	if err != nil {
		return err
	}
	mark := string(uuid.NewUUID())
	if err := startJanitor(mark, rootDir); err != nil {
		return fmt.Errorf("cannot start the janitor: %w", err)
	}
	client, err := newClient(c.kubeconfig)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	k := newKubelet(client, c.nodeName, mark, rootDir)
	port, err := serve(k)
	if err != nil {
		return err
	}
	if err := register(ctx, client, c.nodeName, port); err != nil {
		return fmt.Errorf("cannot register the node: %w", err)
	}
	klog.InfoS("Registered", "node", c.nodeName, "port", port)
	k.watch(ctx, c.bind)
	return nil
}

func newClient(kubeconfig string) (kubernetes.Interface, error) {
	restConfig, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	restConfig.QPS, restConfig.Burst = 500, 1000
	return kubernetes.NewForConfig(restConfig)
}

// serve gives the port back that the kernel chose. The certificate is self-signed: the API server asks for no more.
func serve(k *kubelet) (int32, error) {
	certPEM, keyPEM, err := cert.GenerateSelfSignedCertKey(loopback, []net.IP{net.ParseIP(loopback)}, nil)
	if err != nil {
		return 0, err
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return 0, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
	if err != nil {
		return 0, err
	}
	server := &http.Server{
		Handler:           k.routes(),
		ConnContext:       withConnection,
		ReadHeaderTimeout: 30 * time.Second,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12},
	}
	go func() { klog.ErrorS(server.ServeTLS(listener, "", ""), "Stopped serving") }()
	return int32(listener.Addr().(*net.TCPAddr).Port), nil
}
