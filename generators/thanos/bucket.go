package thanos

import (
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

const objstoreDir = "/etc/thanos/objstore"

// store is the gateway to the blocks of the region's bucket, of whatever age: without --min-time, no span is left that
// neither a sidecar nor the gateway serves.
func store(f *inventory.Fleet, r *inventory.Region) []*manifest.Object {
	d := bucketDisk(r, "/var/thanos/store")
	return workload{
		place:   place{fleet: f, entity: r, name: naming.Store},
		command: "store",
		args: []arg{
			listen("grpc-address", naming.GRPCPort),
			listen("http-address", naming.HTTPPort),
			{name: "data-dir", value: d.dir},
			objstoreArg(r),
			{name: "store.enable-index-header-lazy-reader"},
		},
		replicas:  2,
		ports:     []servicePort{grpcPort(), httpPort()},
		mounts:    []mount{objstoreMount(r)},
		resources: resources("500m", "1Gi", "4Gi"),
		disk:      d,
	}.statefulSet()
}

// compact is the one compactor of the region's bucket: two would corrupt it.
//
// It leaves replicas alone unless the region asks for their blocks to be merged. Merging cannot be undone, Thanos calls
// it experimental, and queriers drop the same labels anyway. Where it is asked for, the penalty algorithm does it: the
// default one is for copies with equal timestamps, which two Prometheus that scrape on their own never have.
func compact(f *inventory.Fleet, r *inventory.Region) []*manifest.Object {
	d := bucketDisk(r, "/var/thanos/compact")
	args := []arg{
		listen("http-address", naming.HTTPPort),
		{name: "data-dir", value: d.dir},
		objstoreArg(r),
		{name: "wait"},
		retentionArg(r, "raw", "raw", r.Bucket.Retention.Raw),
		retentionArg(r, "5m", "fiveMinutes", r.Bucket.Retention.FiveMinutes),
		retentionArg(r, "1h", "oneHour", r.Bucket.Retention.OneHour),
	}
	if r.Bucket.Deduplicate {
		args = append(args, arg{
			name: "deduplication.func", value: "penalty",
			from: r, at: []any{"bucket", "deduplicate"},
		})
		args = append(args, replicaArgs(f, "deduplication.replica-label")...)
	}
	return workload{
		place:     place{fleet: f, entity: r, name: naming.Compact},
		command:   "compact",
		args:      args,
		replicas:  1,
		ports:     []servicePort{httpPort()},
		mounts:    []mount{objstoreMount(r)},
		resources: resources("500m", "2Gi", "10Gi"),
		disk:      d,
	}.statefulSet()
}

func retentionArg(r *inventory.Region, resolution, field string, d inventory.Duration) arg {
	return arg{
		name: "retention.resolution-" + resolution, value: d.String(),
		from: r, at: []any{"bucket", "retention", field},
	}
}

func objstoreArg(r *inventory.Region) arg {
	return arg{
		name: "objstore.config-file", value: objstoreDir + "/" + r.Bucket.Secret.Key,
		from: r, at: []any{"bucket", "secret", "key"},
	}
}

func objstoreMount(r *inventory.Region) mount {
	return mount{
		name:   "objstore",
		dir:    objstoreDir,
		source: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: r.Bucket.Secret.Name}},
		from:   r,
		at:     []any{"bucket", "secret", "name"},
		path:   []any{"secret", "secretName"},
	}
}

func bucketDisk(r *inventory.Region, dir string) *disk {
	return &disk{dir: dir, storage: r.Bucket.Storage, from: r, at: []any{"bucket", "storage"}}
}
