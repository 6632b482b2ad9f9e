package thanos_test

import (
	"testing"

	"gauntlet.dev/gauntlet/internal/thanos"
)

func TestCheck(t *testing.T) {
	flags := thanos.Read()
	for _, test := range []struct {
		version, command, flag string
		want                   thanos.Fault
		faulty                 bool
	}{
		{"v0.42.4", "query", "endpoint", thanos.Fault{}, false},
		{"0.42.0", "query", "endpoint", thanos.Fault{}, false},
		{"v0.42.4", "query", "store", thanos.Fault{Until: "v0.36.0", Instead: "endpoint"}, true},
		{"v0.36.0", "query", "store", thanos.Fault{}, false},
		{"v0.38.0", "query", "store", thanos.Fault{}, false}, // between a version that has it and one that has not
		{"v0.41.0", "query", "store", thanos.Fault{Until: "v0.36.0", Instead: "endpoint"}, true},
		{"v0.36.1", "query", "endpoint.sd-config", thanos.Fault{From: "v0.40.1"}, true},
		{"v0.42.4", "query", "query.replica-lable", thanos.Fault{Instead: "query.replica-label"}, true},
		{"v0.42.4", "compact", "query.replica-label", thanos.Fault{}, true},
		{"v0.42.4", "compact", "wait", thanos.Fault{}, false},
		{"v0.42.4", "compact", "no-wait", thanos.Fault{}, false},
		{"v0.42.4", "compact", "no-data-dir", thanos.Fault{Instead: "data-dir"}, true},
		{"v0.42.4", "store", "debug.series-batch-size", thanos.Fault{}, false}, // hidden
		{"v0.42.4", "receive", "receive.limits-config-file", thanos.Fault{}, false},
		{"v0.42.4", "tools", "anything", thanos.Fault{}, false},
		{"v0.34.0", "query", "anything", thanos.Fault{}, false},
		{"v0.43.0", "query", "anything", thanos.Fault{}, false},
		{"v1.0.0", "query", "anything", thanos.Fault{}, false},
		{"main", "query", "anything", thanos.Fault{}, false},
		{"v0.42", "query", "anything", thanos.Fault{}, false},
		{"v0.x.1", "query", "anything", thanos.Fault{}, false},
	} {
		got, faulty := flags.Check(test.version, test.command, test.flag)
		if got != test.want || faulty != test.faulty {
			t.Errorf("%s %s --%s: %v %+v", test.version, test.command, test.flag, faulty, got)
		}
	}
}

func TestVersionOf(t *testing.T) {
	for image, want := range map[string]string{
		"quay.io/thanos/thanos:v0.42.4":                  "v0.42.4",
		"docker.io/bitnami/thanos:0.36.1-debian-12-r1":   "0.36.1",
		"quay.io/thanos/thanos:v0.42.4@sha256:abc":       "v0.42.4",
		"quay.io/thanos/thanos@sha256:abc":               "",
		"registry.example.com:5000/thanos":               "",
		"quay.io/thanos/thanos:main-2026-01-01-0123abcd": "",
		"": "",
	} {
		if got := thanos.VersionOf(image); got != want {
			t.Errorf("%s is %q, want %q", image, got, want)
		}
	}
}
