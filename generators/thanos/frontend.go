package thanos

import (
	"encoding/json"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// cacheConfig is the in-memory response cache, as pkg/queryfrontend/config.go of Thanos reads it. Without a size, Thanos
// makes no cache.
type cacheConfig struct {
	Type   string `json:"type"`
	Config struct {
		MaxSize string `json:"max_size"`
	} `json:"config"`
}

// frontend splits long queries by day over the regional queriers, and remembers the days that are past.
func frontend(f *inventory.Fleet, r *inventory.Region) []*manifest.Object {
	return workload{
		place:   place{fleet: f, entity: r, name: naming.QueryFrontend},
		command: "query-frontend",
		args: []arg{
			listen("http-address", naming.FrontendPort),
			{name: "query-frontend.downstream-url", value: "http://" + naming.Service(f, naming.RegionQuery) + port(naming.HTTPPort)},
			{name: "query-frontend.compress-responses"},
			{name: "query-range.split-interval", value: "24h"}, // the cache needs one
			{name: "query-range.response-cache-config", value: inMemory("512MB")},
			{name: "labels.split-interval", value: "24h"},
		},
		replicas:  2,
		ports:     []servicePort{{naming.HTTPPortName, naming.FrontendPort}},
		resources: resources("100m", "768Mi", "1536Mi"),
	}.deployment()
}

// inMemory is the configuration of a cache, in the part of YAML that is JSON. It is an argument and not a file, so that a change restarts the pods.
func inMemory(size string) string {
	c := cacheConfig{Type: "IN-MEMORY"}
	c.Config.MaxSize = size
	// Marshal fails for types that JSON cannot express, and cacheConfig is none of them.
	text, _ := json.Marshal(c)
	return string(text)
}
