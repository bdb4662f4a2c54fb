// The Node object: registered once, never renewed, because no node controller runs that would miss a heartbeat.

package main

import (
	"context"
	"encoding/json"
	"runtime"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-base/version"
)

func register(ctx context.Context, client kubernetes.Interface, name string, port int32) error {
	node := &v1.Node{ObjectMeta: metav1.ObjectMeta{
		Name:   name,
		Labels: map[string]string{v1.LabelHostname: name, v1.LabelOSStable: runtime.GOOS, v1.LabelArchStable: runtime.GOARCH},
	}}
	nodes := client.CoreV1().Nodes()
	if _, err := nodes.Create(ctx, node, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	// Admission taints a new Node as not ready, and a controller that is not here would take that away.
	untainted := []byte(`{"spec":{"taints":null}}`)
	if _, err := nodes.Patch(ctx, name, types.MergePatchType, untainted, metav1.PatchOptions{}); err != nil {
		return err
	}
	status, err := json.Marshal(map[string]any{"status": nodeStatus(name, port)})
	if err != nil {
		return err
	}
	_, err = nodes.Patch(ctx, name, types.MergePatchType, status, metav1.PatchOptions{}, "status")
	return err
}

func nodeStatus(name string, port int32) v1.NodeStatus {
	resources := v1.ResourceList{
		v1.ResourceCPU:    resource.MustParse("64"),
		v1.ResourceMemory: resource.MustParse("256Gi"),
		v1.ResourcePods:   resource.MustParse("1000"),
	}
	return v1.NodeStatus{
		Capacity:    resources,
		Allocatable: resources,
		Addresses: []v1.NodeAddress{
			{Type: v1.NodeInternalIP, Address: loopback},
			{Type: v1.NodeHostName, Address: name},
		},
		DaemonEndpoints: v1.NodeDaemonEndpoints{KubeletEndpoint: v1.DaemonEndpoint{Port: port}},
		Conditions: []v1.NodeCondition{{
			Type:               v1.NodeReady,
			Status:             v1.ConditionTrue,
			Reason:             "KubeletReady",
			Message:            "The test kubelet answers",
			LastHeartbeatTime:  metav1.Now(),
			LastTransitionTime: metav1.Now(),
		}},
		NodeInfo: v1.NodeSystemInfo{
			KubeletVersion:          version.Get().GitVersion,
			ContainerRuntimeVersion: "processes://1",
			OperatingSystem:         runtime.GOOS,
			Architecture:            runtime.GOARCH,
		},
	}
}
