package main

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

// services is how many there are in a fleet that takes the plugin seconds.
const services = 600

// stops ends the plugin at several moments of its work. Told to end, it does so at once; killed or not, it prints all or nothing, and leaves nothing behind.
func (s repoServer) stops(t *testing.T) {
	inventory := plugged(t)
	hello := string(inventory["services/hello.yaml"].Data)
	for i := range services {
		text := strings.NewReplacer("hello", fmt.Sprintf("hello-%d", i), "HelloErrors", fmt.Sprintf("HelloErrors%d", i)).Replace(hello)
		inventory[fmt.Sprintf("services/hello-%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	const prod, atOnce = `[{"name":"cluster","string":"prod-1"}]`, 3 * time.Second
	heard := false
	for _, after := range []time.Duration{0, 100 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond, time.Second} {
		ctx, stop := context.WithCancel(t.Context())
		c := s.start(ctx, t, inventory, "generate", prod)
		time.Sleep(after)
		told := time.Now()
		stop()
		a := c.end(t)
		if took := time.Since(told); took > atOnce {
			t.Errorf("told after %v, it took %v to end", after, took)
		}
		if whole := a.status == statusClean && strings.Contains(a.stdout, "HelloErrors"); a.stdout != "" && !whole {
			t.Errorf("told after %v, it ends with %d and prints %.200s", after, a.status, a.stdout)
		}
		heard = heard || a == answer{status: statusFailed, stderr: "gauntlet: interrupted; nothing was changed\n"}
	}
	if !heard {
		t.Error("it never said that it was interrupted")
	}
	c := s.start(t.Context(), t, inventory, "generate", prod)
	time.Sleep(300 * time.Millisecond)
	if err := c.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if a := c.end(t); a.stdout != "" || a.stderr != "" {
		t.Errorf("killed, it says %q and %q", a.stdout, a.stderr)
	}
}

// keepsSecrets has a secret wherever somebody may write one by mistake. What is wrong with the place is said, and not what stands there: each
// call looks for that.
func (s repoServer) keepsSecrets(t *testing.T) {
	const ref = "\n      name: alertmanager-receivers\n      key: triage-api-key"
	for _, change := range [][3]string{
		{"fleet.yaml", "adminSecret: grafana-admin", "adminSecret: hunter2!"},
		{"fleet.yaml", "adminSecret: grafana-admin", "adminPassword: hunter2"},
		{"fleet.yaml", "tlsSecret: thanos-grpc-tls", "tlsSecret: {key: hunter2}"},
		{"fleet.yaml", "https://git", "ftp://user:hunter2@git"},
		{"clusters/prod-1.yaml", "https://", "user:hunter2@"},
		{"clusters/prod-1.yaml", "environment: prod", "environment: prod\nvalues: {grafana: {adminPassword: hunter2}}"},
		{"clusters/prod-1.yaml", "environment: prod", "environment: prod\npassword: hunter2"},
		{"receivers/receivers.yaml", "apiKey:" + ref, "apiKey: hunter2"},
		{"receivers/receivers.yaml", "apiKey:" + ref, "apiKey: {name: https://hunter2, key: hunter2?}"},
		{"receivers/receivers.yaml", "triage-api-key", "[hunter2"},
		{"services/hello.yaml", "- port: http", "- port: http\n    path: api?token=hunter2"},
		{"services/hello.yaml", "- port: http", "- port: http\n    params: {token: hunter2}"},
		{"services/hello.yaml", "- port: http", "- port: http\n    basicAuth: {username: a, password: hunter2}"},
	} {
		a := s.call(t, plugged(t, change), "generate", `[{"name":"cluster","string":"prod-1"}]`)
		if a.status != statusFindings || a.stdout != "" || !strings.Contains(a.stderr, change[0]) {
			t.Errorf("%q: %+v", change[2], a)
		}
	}
}
