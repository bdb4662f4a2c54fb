// The Pods of this node: which exist, learnt from one watch of all Pods. Safe for use from many goroutines.

package main

import (
	"context"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
)

const retryInterval = 200 * time.Millisecond

type kubelet struct {
	client   kubernetes.Interface
	nodeName string
	mark     string
	rootDir  string

	mu   sync.Mutex
	pods map[types.UID]*pod
}

func newKubelet(client kubernetes.Interface, nodeName, mark, rootDir string) *kubelet {
	return &kubelet{client: client, nodeName: nodeName, mark: mark, rootDir: rootDir, pods: map[types.UID]*pod{}}
}

// watch returns when ctx is done.
func (k *kubelet) watch(ctx context.Context, bind bool) {
	informer := informers.NewSharedInformerFactory(k.client, 0).Core().V1().Pods().Informer()
	observe := func(object any) {
		seen, ok := object.(*v1.Pod)
		switch {
		case !ok:
		case seen.Spec.NodeName == k.nodeName:
			k.observe(ctx, seen)
		case seen.Spec.NodeName == "" && seen.DeletionTimestamp == nil && bind:
			go k.bind(ctx, seen)
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    observe,
		UpdateFunc: func(_, object any) { observe(object) },
		DeleteFunc: func(object any) {
			if unknown, ok := object.(cache.DeletedFinalStateUnknown); ok {
				object = unknown.Obj
			}
			if gone, ok := object.(*v1.Pod); ok {
				k.forget(gone.UID)
			}
		},
	})
	if err != nil {
		klog.ErrorS(err, "Cannot watch Pods")
		return
	}
	informer.RunWithContext(ctx)
}

// bind may meet a Pod that an earlier event has bound already, which is a conflict and no matter.
func (k *kubelet) bind(ctx context.Context, seen *v1.Pod) {
	binding := &v1.Binding{
		ObjectMeta: metav1.ObjectMeta{Name: seen.Name, Namespace: seen.Namespace, UID: seen.UID},
		Target:     v1.ObjectReference{Kind: "Node", Name: k.nodeName},
	}
	untilDone(ctx, "bind", klog.KObj(seen), func() error {
		return k.client.CoreV1().Pods(seen.Namespace).Bind(ctx, binding, metav1.CreateOptions{})
	})
}

func (k *kubelet) observe(ctx context.Context, seen *v1.Pod) {
	k.mu.Lock()
	known, isKnown := k.pods[seen.UID]
	if !isKnown {
		known = newPod(k, seen)
		k.pods[seen.UID] = known
	}
	k.mu.Unlock()
	if seen.DeletionTimestamp != nil {
		go known.terminate(ctx, seen)
		return
	}
	if seen.Status.Phase == v1.PodSucceeded || seen.Status.Phase == v1.PodFailed {
		return
	}
	known.start(seen)
}

// forget is for Pods that are gone from the API server: with grace 0 nobody asked us first.
func (k *kubelet) forget(uid types.UID) {
	k.mu.Lock()
	gone, isKnown := k.pods[uid]
	delete(k.pods, uid)
	k.mu.Unlock()
	if isKnown {
		go gone.end()
	}
}

func (k *kubelet) find(namespace, name string) *pod {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, known := range k.pods {
		if known.namespace == namespace && known.name == name {
			return known
		}
	}
	return nil
}

// untilDone repeats an act that the API server may be too busy, paused or restarting to answer. A Pod that is gone, or
// that has moved on meanwhile, ends it.
func untilDone(ctx context.Context, act string, pod klog.ObjectRef, attempt func() error) {
	for ctx.Err() == nil {
		err := attempt()
		if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
			return
		}
		klog.ErrorS(err, "Cannot change a Pod yet", "act", act, "pod", pod)
		time.Sleep(retryInterval)
	}
}
