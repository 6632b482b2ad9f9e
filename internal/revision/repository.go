// Package revision reads what was committed: which commit a name means, what a folder held, and how commits belong together. It
// needs no git program, and touches neither the work tree nor the index.
package revision

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-git/go-billy/v6"
	"github.com/go-git/go-billy/v6/osfs"
	"github.com/go-git/go-git/v6/plumbing/cache"
	"github.com/go-git/go-git/v6/storage/filesystem"
	"github.com/go-git/go-git/v6/storage/filesystem/dotgit"
)

// ErrNone is that a folder is in no git repository.
var ErrNone = errors.New("no git repository")

// Repository is the git repository around a folder. It belongs to one goroutine.
type Repository struct {
	store    *filesystem.Storage
	settings settings
	prefix   string
	cut      map[string]bool // the hashes of commits whose parents a shallow clone has not
}

// Open finds the repository around a folder: a clone, a linked worktree, or a submodule. What a hook's environment says of
// repositories, such as GIT_DIR, does not matter: the folder does.
func Open(dir string) (*Repository, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("find the git repository: %w", err)
	}
	top, own, err := find(dir)
	if err != nil {
		return nil, err
	}
	prefix, err := filepath.Rel(top, dir)
	if err != nil {
		return nil, fmt.Errorf("find the git repository: %w", err)
	}
	files, err := files(own)
	if err != nil {
		return nil, err
	}
	r, err := open(files)
	if err != nil {
		return nil, fmt.Errorf("read the git repository %s: %w", own, err)
	}
	r.prefix = strings.TrimPrefix(filepath.ToSlash(prefix), ".")
	return r, nil
}

// find looks for the repository from a folder upwards. It gives the top of the work tree, and where git keeps what belongs to it.
func find(dir string) (top, own string, err error) {
	for top = dir; ; top = filepath.Dir(top) {
		own, err := dotGit(filepath.Join(top, ".git"))
		if !errors.Is(err, fs.ErrNotExist) {
			return top, own, err
		}
		if isBare(top) {
			return "", "", fmt.Errorf("%s is a bare git repository, which has no files; use a clone or a worktree of it", top)
		}
		if top == filepath.Dir(top) {
			return "", "", ErrNone
		}
	}
}

// dotGit reads what .git is: the repository, or in a worktree and a submodule a file that says where it is.
func dotGit(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		to, found := strings.CutPrefix(string(text), "gitdir:")
		if !found {
			return "", fmt.Errorf("read %s: it is no git repository", path)
		}
		path = below(filepath.Dir(path), strings.TrimSpace(to))
	}
	if _, err := os.Stat(filepath.Join(path, "HEAD")); err != nil {
		return "", fmt.Errorf("read the git repository %s: it has no HEAD", path)
	}
	return path, nil
}

// isBare tells whether a folder is itself what .git is elsewhere.
func isBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// files gives the files of a repository: those of the worktree, and those that all worktrees share.
func files(own string) (billy.Filesystem, error) {
	text, err := os.ReadFile(filepath.Join(own, "commondir"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return osfs.New(own), nil
	case err != nil:
		return nil, fmt.Errorf("read the git repository: %w", err)
	}
	common := below(own, strings.TrimSpace(string(text)))
	return dotgit.NewRepositoryFilesystem(osfs.New(own), osfs.New(common)), nil
}

// below gives a path that may be relative to a folder.
func below(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// open reads the settings of a repository, and what a shallow clone leaves out.
func open(files billy.Filesystem) (*Repository, error) {
	settings, err := readSettings(files)
	if err != nil {
		return nil, err
	}
	r := &Repository{settings: settings, cut: map[string]bool{}}
	r.store = filesystem.NewStorageWithOptions(files, cache.NewObjectLRUDefault(), filesystem.Options{
		KeepDescriptors: true,
		ObjectFormat:    settings.format,
		AlternatesFS:    osfs.Default, // a clone may share what stands anywhere
	})
	hashes, err := r.store.Shallow()
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	for _, hash := range hashes {
		r.cut[hash.String()] = true
	}
	return r, nil
}

// Close closes the files of the repository. Its commits are of no use after it.
func (r *Repository) Close() error { return r.store.Close() }

// Prefix is the folder that was opened, below the top of the work tree and with slashes; the top is "".
func (r *Repository) Prefix() string { return r.prefix }

// Date gives the committer date of the commit that is checked out around a folder, in UTC. What is not committed yet does not
// matter to it.
func Date(dir string) (time.Time, error) {
	r, err := Open(dir)
	if err != nil {
		return time.Time{}, err
	}
	defer r.Close()
	head, err := r.Resolve("HEAD")
	return head.When, err
}
