package blocks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/thanos-io/thanos/pkg/block"
)

// Place is a folder for blocks, and a folder beside it in which they are made.
type Place struct {
	dir, beside string
}

// Reserve takes a place for blocks: a new folder, an empty one, or one that holds blocks and nothing else, which are replaced. It stays as
// it is until Commit.
func Reserve(dir string) (*Place, error) {
	if err := vacant(dir); err != nil {
		return nil, err
	}
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-")
	if err != nil {
		return nil, err
	}
	p := &Place{dir, beside}
	if err := os.Mkdir(p.Made(), 0o755); err != nil {
		return nil, errors.Join(err, p.Release())
	}
	return p, nil
}

// Made is the folder to write to.
func (p *Place) Made() string { return filepath.Join(p.beside, "made") }

// Commit puts what was made into its place. Where that fails, what was there stays.
func (p *Place) Commit() error {
	old := filepath.Join(p.beside, "old")
	if err := os.Rename(p.dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(p.Made(), p.dir); err != nil {
		if back := os.Rename(old, p.dir); !errors.Is(back, fs.ErrNotExist) {
			return errors.Join(err, back)
		}
		return err
	}
	return nil
}

// Release removes what was made and not committed.
func (p *Place) Release() error { return os.RemoveAll(p.beside) }

// vacant refuses a folder that holds anything but blocks: those of one scenario, or of several in a folder each.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && (isBlock(filepath.Join(dir, e.Name())) || onlyBlocks(filepath.Join(dir, e.Name()))) {
			continue
		}
		return fmt.Errorf("%s holds %s, which is no block: name a new folder, or one that holds nothing but blocks, which are replaced", dir, e.Name())
	}
	return nil
}

func onlyBlocks(dir string) bool {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if !isBlock(filepath.Join(dir, e.Name())) {
			return false
		}
	}
	return err == nil && len(entries) > 0
}

func isBlock(dir string) bool {
	if _, ok := block.IsBlockDir(dir); !ok {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, block.MetaFilename))
	return err == nil
}
