// One Pod: its folder, its containers, its status as the API server has to see it. Once ended, dead.

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
)

// A process that ignores SIGTERM is not waited for longer than this, however long the Pod's own grace is.
const longestGrace = 2 * time.Second

type pod struct {
	kubelet         *kubelet
	uid             types.UID
	namespace, name string
	dir             string
	mark            string
	restartPolicy   v1.RestartPolicy
	started         metav1.Time

	ctx   context.Context // done once the Pod ends
	stop  context.CancelFunc
	dirty chan struct{}

	mu         sync.Mutex
	containers []*container
	running    sync.WaitGroup
	isEnded    bool
}

func newPod(k *kubelet, seen *v1.Pod) *pod {
	ctx, stop := context.WithCancel(context.Background())
	p := &pod{
		kubelet:       k,
		uid:           seen.UID,
		namespace:     seen.Namespace,
		name:          seen.Name,
		dir:           filepath.Join(k.rootDir, string(seen.UID)),
		mark:          k.mark + "/" + string(seen.UID) + "/",
		restartPolicy: seen.Spec.RestartPolicy,
		started:       metav1.Now(),
		ctx:           ctx,
		stop:          stop,
		dirty:         make(chan struct{}, 1),
	}
	go p.report()
	return p
}

// start runs the containers that do not run yet: all, the first time; later the ephemeral ones of `kubectl debug`.
func (p *pod) start(seen *v1.Pod) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isEnded {
		return
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		klog.ErrorS(err, "Cannot make a Pod's folder", "pod", klog.KObj(seen))
		return
	}
	if len(p.containers) == 0 {
		for _, spec := range seen.Spec.Containers {
			p.add(newContainer(p, spec, p.restartPolicy, false))
		}
	}
	for _, ephemeral := range seen.Spec.EphemeralContainers {
		if p.findLocked(ephemeral.Name) == nil {
			spec := v1.Container(ephemeral.EphemeralContainerCommon)
			p.add(newContainer(p, spec, v1.RestartPolicyNever, true))
		}
	}
}

func (p *pod) add(c *container) {
	p.containers = append(p.containers, c)
	p.running.Add(1)
	go func() {
		defer p.running.Done()
		c.run()
	}()
}

func (p *pod) find(container string) *container {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.findLocked(container)
}

func (p *pod) findLocked(container string) *container {
	for _, c := range p.containers {
		if c.spec.Name == container {
			return c
		}
	}
	return nil
}

// terminate is the orderly way: SIGTERM to the main processes, the grace, then end; the object goes last.
func (p *pod) terminate(ctx context.Context, seen *v1.Pod) {
	if p.hasEnded() {
		return
	}
	grace := longestGrace
	if seconds := seen.DeletionGracePeriodSeconds; seconds != nil {
		grace = min(grace, time.Duration(*seconds)*time.Second)
	}
	p.stop()
	for _, c := range p.allContainers() {
		c.signal()
	}
	exited := make(chan struct{})
	go func() {
		p.running.Wait()
		close(exited)
	}()
	select {
	case <-exited:
	case <-time.After(grace):
	}
	p.end()
	now := int64(0)
	untilDone(ctx, "delete", klog.KObj(seen), func() error {
		return p.kubelet.client.CoreV1().Pods(p.namespace).Delete(ctx, p.name, metav1.DeleteOptions{
			GracePeriodSeconds: &now,
			Preconditions:      &metav1.Preconditions{UID: &p.uid},
		})
	})
}

// end kills everything, execs included, and removes the folder.
func (p *pod) end() {
	p.mu.Lock()
	p.isEnded = true
	p.mu.Unlock()
	p.stop()
	killMarked(p.mark)
	p.running.Wait()
	if err := os.RemoveAll(p.dir); err != nil {
		klog.ErrorS(err, "Cannot remove a Pod's folder", "dir", p.dir)
	}
}

func (p *pod) hasEnded() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.isEnded
}

func (p *pod) allContainers() []*container {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]*container(nil), p.containers...)
}

// changed asks for a report; several in a row may become one.
func (p *pod) changed() {
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

func (p *pod) report() {
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-p.dirty:
		}
		untilDone(p.ctx, "report", klog.KRef(p.namespace, p.name), func() error {
			patch, err := json.Marshal(map[string]any{
				"metadata": map[string]any{"uid": p.uid}, // another Pod of the same name is a conflict
				"status":   p.status(),
			})
			if err != nil {
				return err
			}
			pods := p.kubelet.client.CoreV1().Pods(p.namespace)
			_, err = pods.Patch(p.ctx, p.name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
			return err
		})
	}
}

func (p *pod) status() v1.PodStatus {
	status := v1.PodStatus{
		HostIP:    loopback,
		HostIPs:   []v1.HostIP{{IP: loopback}},
		PodIP:     loopback,
		PodIPs:    []v1.PodIP{{IP: loopback}},
		StartTime: &p.started,
	}
	isDone, isFailed, isReady := true, false, true
	for _, c := range p.allContainers() {
		one := c.status()
		if c.isEphemeral {
			status.EphemeralContainerStatuses = append(status.EphemeralContainerStatuses, one)
			continue
		}
		status.ContainerStatuses = append(status.ContainerStatuses, one)
		ended := one.State.Terminated
		isDone = isDone && ended != nil
		isFailed = isFailed || ended != nil && ended.ExitCode != 0
		isReady = isReady && one.Ready
	}
	switch {
	case !isDone:
		status.Phase = v1.PodRunning
	case isFailed:
		status.Phase = v1.PodFailed
	default:
		status.Phase = v1.PodSucceeded
	}
	status.Conditions = []v1.PodCondition{
		p.condition(v1.PodScheduled, true),
		p.condition(v1.PodInitialized, true),
		p.condition(v1.ContainersReady, isReady),
		p.condition(v1.PodReady, isReady),
	}
	return status
}

func (p *pod) condition(kind v1.PodConditionType, isTrue bool) v1.PodCondition {
	status := v1.ConditionFalse
	if isTrue {
		status = v1.ConditionTrue
	}
	return v1.PodCondition{Type: kind, Status: status, LastTransitionTime: metav1.Now()}
}
