package commit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// repository is where git keeps what belongs to a checkout.
type repository struct {
	own    string // of this worktree
	common string // of all worktrees
}

// find looks for the repository from the folder upwards.
func find(dir string) (repository, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return repository{}, fmt.Errorf("find the git repository: %w", err)
	}
	for ; ; dir = filepath.Dir(dir) {
		r, err := open(filepath.Join(dir, ".git"))
		if !errors.Is(err, fs.ErrNotExist) {
			return r, err
		}
		if dir == filepath.Dir(dir) {
			return repository{}, ErrNone
		}
	}
}

// open reads what .git is: the repository, or in a worktree and a submodule a file that says where it is.
func open(path string) (repository, error) {
	info, err := os.Stat(path)
	if err != nil {
		return repository{}, err
	}
	r := repository{own: path}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		if err != nil {
			return repository{}, err
		}
		to, found := strings.CutPrefix(string(text), "gitdir:")
		if !found {
			return repository{}, fmt.Errorf("read %s: it is no git repository", path)
		}
		r.own = below(filepath.Dir(path), strings.TrimSpace(to))
	}
	if _, err := os.Stat(filepath.Join(r.own, "HEAD")); err != nil {
		return repository{}, fmt.Errorf("read the git repository %s: it has no HEAD", r.own)
	}
	r.common = r.own
	if text, err := os.ReadFile(filepath.Join(r.own, "commondir")); err == nil {
		r.common = below(r.own, strings.TrimSpace(string(text)))
	}
	return r, nil
}

// below gives a path that may be relative to a folder.
func below(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// maxSymbolic is how many refs may lead to another one.
const maxSymbolic = 5

// head gives the ID of the commit that is checked out.
func (r repository) head() (string, error) {
	name := "HEAD"
	for range maxSymbolic {
		text, err := r.ref(name)
		if err != nil {
			return "", err
		}
		next, symbolic := strings.CutPrefix(text, "ref:")
		if !symbolic {
			if !isID(text) {
				return "", fmt.Errorf("read the git ref %s: it names no commit", name)
			}
			return text, nil
		}
		name = strings.TrimSpace(next)
		if name == "refs/heads/.invalid" {
			return "", errors.New("the git repository keeps its refs in a reftable, which gauntlet does not read")
		}
		if !strings.HasPrefix(name, "refs/") || strings.Contains(name, "..") {
			return "", fmt.Errorf("read the git ref %q: this is no name of one", name)
		}
	}
	return "", errors.New("the git ref HEAD leads in a circle")
}

// ref reads a ref: a file of the worktree, one of all worktrees, or a line of packed-refs.
func (r repository) ref(name string) (string, error) {
	for _, dir := range []string{r.own, r.common} {
		if text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			return strings.TrimSpace(string(text)), nil
		}
	}
	packed, err := os.ReadFile(filepath.Join(r.common, "packed-refs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the git ref %s: %w", name, err)
	}
	lines := bufio.NewScanner(bytes.NewReader(packed))
	for lines.Scan() {
		if id, of, _ := strings.Cut(lines.Text(), " "); of == name {
			return id, nil
		}
	}
	return "", fmt.Errorf("the git branch %s has no commit yet", strings.TrimPrefix(name, "refs/heads/"))
}

// isID tells whether a text is the ID of an object, by SHA-1 or by SHA-256.
func isID(text string) bool {
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, "0123456789abcdef") == ""
}
