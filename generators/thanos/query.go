package thanos

import (
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

const (
	certFile = naming.TLSDir + "/tls.crt"
	keyFile  = naming.TLSDir + "/tls.key"
	caFile   = naming.TLSDir + "/ca.crt"

	endpointsDir = "/etc/thanos/endpoints"
	endpointsKey = "endpoints.yaml"
)

// querier is a querier of any layer: they differ in whom they ask.
type querier struct {
	place
	endpoints []Endpoint
}

func (q querier) objects() []*manifest.Object {
	w := workload{
		place:     q.place,
		command:   "query",
		args:      q.args(),
		replicas:  2,
		ports:     []servicePort{grpcPort(), httpPort()},
		mounts:    []mount{tlsMount(q.fleet), q.endpointsMount()},
		resources: resources("250m", "512Mi", "2Gi"),
	}
	return append([]*manifest.Object{q.configMap()}, w.deployment()...)
}

// args are the querier's flags. Its gRPC server always has TLS, and wants a certificate of whoever dials it.
func (q querier) args() []arg {
	args := []arg{
		listen("grpc-address", naming.GRPCPort),
		listen("http-address", naming.HTTPPort),
		{name: "grpc-server-tls-cert", value: certFile},
		{name: "grpc-server-tls-key", value: keyFile},
		{name: "grpc-server-tls-client-ca", value: caFile},
		{name: "endpoint.sd-config-file", value: endpointsDir + "/" + endpointsKey},
	}
	args = append(args, replicaArgs(q.fleet, "query.replica-label")...)
	return append(args, arg{name: "query.auto-downsampling"})
}

// replicaArgs repeats a flag for each label that is dropped when replicas are merged.
func replicaArgs(f *inventory.Fleet, flag string) []arg {
	var args []arg
	for _, label := range naming.ReplicaLabels(f) {
		a := arg{name: flag, value: label}
		switch label {
		case f.Labels.Replica:
			a.from, a.at = f, []any{"labels", "replica"}
		case f.Labels.RulerReplica:
			a.from, a.at = f, []any{"labels", "rulerReplica"}
		}
		args = append(args, a)
	}
	return args
}

func (q querier) endpointsName() string { return q.name + "-endpoints" }

// configMap holds the endpoints. Thanos reads the file again when it changes, so that no pod need restart.
func (q querier) configMap() *manifest.Object {
	meta := q.meta()
	meta.Name = q.endpointsName()
	// Marshal fails for types that JSON cannot express, and EndpointFile is none of them.
	text, _ := yaml.Marshal(EndpointFile{Endpoints: q.endpoints})
	return q.object(&corev1.ConfigMap{
		TypeMeta:   core("ConfigMap"),
		ObjectMeta: meta,
		Data:       map[string]string{endpointsKey: string(text)},
	})
}

func (q querier) endpointsMount() mount {
	return mount{
		name: "endpoints",
		dir:  endpointsDir,
		source: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: q.endpointsName()},
		}},
	}
}

func tlsMount(f *inventory.Fleet) mount {
	return mount{
		name:   "tls",
		dir:    naming.TLSDir,
		source: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: f.TLSSecret}},
		from:   f,
		at:     []any{"tlsSecret"},
		path:   []any{"secret", "secretName"},
	}
}
