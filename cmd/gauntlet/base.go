package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkOut writes an inventory as it was in a revision into a new folder. It touches neither the work tree nor the index.
func checkOut(ctx context.Context, root, revision, folder string) error {
	prefix, err := git(ctx, root, "rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	if _, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}"); err != nil {
		return usageError("%s is no revision here; a shallow clone has few, and git fetch gets others", revision)
	}
	tree := revision + ":" + strings.TrimSuffix(strings.TrimSuffix(string(prefix), "\n"), "/")
	archive, err := git(ctx, root, "archive", "--format=tar", tree)
	if err != nil {
		return fmt.Errorf("the inventory of %s: %w", revision, err)
	}
	return extract(archive, folder)
}

// git runs the program in a folder, and gives what it prints.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(complaints.String()))
	}
	return out, err
}

// extract writes the regular files of an archive below a folder. Links are left out: an inventory has none that lead anywhere.
func extract(archive []byte, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	below, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer below.Close()
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the archive of git: %w", err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := below.MkdirAll(filepath.Dir(filepath.FromSlash(h.Name)), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := below.WriteFile(filepath.FromSlash(h.Name), text, 0o644); err != nil {
			return err
		}
	}
}
