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
	"slices"
	"strings"
)

// errNotThere is that a revision has no folder where the inventory is now.
var errNotThere = errors.New("the inventory does not stand there in that revision")

// checkOut writes an inventory as it was in a revision into a new folder. It touches neither the work tree nor the index.
func checkOut(ctx context.Context, root, revision, folder string) error {
	prefix, err := git(ctx, root, "rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	if _, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}"); err != nil {
		if _, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "HEAD"); err != nil && revision == "HEAD" {
			return errNotThere // nothing was committed yet
		}
		return usageError("%s is no revision here; a shallow clone has few, and git fetch gets others", revision)
	}
	tree := revision + ":" + strings.TrimSuffix(strings.TrimSuffix(string(prefix), "\n"), "/")
	if _, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", tree); err != nil {
		return errNotThere
	}
	top, err := git(ctx, root, "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	// From a folder below, git would look for that folder in the tree.
	archive, err := git(ctx, strings.TrimSuffix(string(top), "\n"), "archive", "--format=tar", tree)
	if err != nil {
		return fmt.Errorf("the inventory of %s: %w", revision, err)
	}
	return extract(archive, folder)
}

// git runs the program in a folder, and gives what it prints.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	// A hook is told of the repository and the index that it is for, from another folder.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}, name)
	})
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
