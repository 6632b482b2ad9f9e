package helm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	// oci begins the references of registries.
	oci = "oci://"
	// pull is the command that asks the network.
	pull = "pull"
)

// Pinned names the one archive of a repository that has a digest.
type Pinned struct {
	Repository string // https://… or oci://…
	Name       string
	Version    string
	Digest     string
}

// Pull opens an archive that was kept, or takes it from its repository. One that has another digest is given as it is, and
// not kept.
func (p *Program) Pull(ctx context.Context, s Pinned, cache Cache) (*Chart, error) {
	key := "chart-" + strings.TrimPrefix(s.Digest, "sha256:")
	if text, ok := cache.get(key); ok {
		const private = 0o600
		file := filepath.Join(p.home, s.Name+".tgz")
		if err := os.WriteFile(file, text, private); err != nil {
			return nil, fmt.Errorf("open the chart: %w", err)
		}
		return p.Open(ctx, file, s.Version)
	}
	args := []string{s.Name, "--repo", s.Repository, "--version", s.Version}
	if strings.HasPrefix(s.Repository, oci) {
		args = []string{strings.TrimSuffix(s.Repository, "/") + "/" + s.Name, "--version", s.Version}
	}
	file, err := p.pull(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("pull chart %s %s from %s: %w", s.Name, s.Version, s.Repository, err)
	}
	c, err := p.Open(ctx, file, s.Version)
	if err != nil || c.Digest != s.Digest {
		return c, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("open the chart: %w", err)
	}
	cache.put(key, text)
	return c, nil
}

// pull takes a chart from the network into the program's folder.
func (p *Program) pull(ctx context.Context, args ...string) (string, error) {
	to, err := os.MkdirTemp(p.home, "chart-")
	if err != nil {
		return "", err
	}
	if _, err := p.run(ctx, nil, append([]string{pull, "--destination", to}, args...)...); err != nil {
		return "", err
	}
	archives, err := filepath.Glob(filepath.Join(to, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return "", errors.New("helm pulled no archive")
	}
	return archives[0], nil
}
