package commit

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// kind is the type of an object, by its number in a pack.
type kind byte

const (
	kindCommit      kind = 1
	kindOffsetDelta kind = 6
	kindRefDelta    kind = 7
)

// maxObject bounds what is read of an object, in bytes. A commit has some hundreds.
const maxObject = 16 << 20

// object reads an object, wherever it is kept. Its kind is known where it is a commit.
func (r repository) object(id string) (kind, []byte, error) {
	stores := []string{filepath.Join(r.common, "objects")}
	for i := 0; i < len(stores); i++ { // each may name others
		k, text, err := readObject(stores[i], id)
		if !errors.Is(err, fs.ErrNotExist) {
			return k, text, err
		}
		for _, other := range alternates(stores[i]) {
			if len(stores) < maxStores {
				stores = append(stores, other)
			}
		}
	}
	return 0, nil, errors.New("the git repository does not have it")
}

// maxStores bounds the folders of objects that lead to each other.
const maxStores = 64

// alternates lists the folders that a folder of objects borrows from.
func alternates(store string) []string {
	text, err := os.ReadFile(filepath.Join(store, "info", "alternates"))
	if err != nil {
		return nil
	}
	var others []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			others = append(others, below(store, line))
		}
	}
	return others
}

// readObject reads an object of a folder: from a file of its own, or from a pack.
func readObject(store, id string) (kind, []byte, error) {
	f, err := os.Open(filepath.Join(store, id[:2], id[2:]))
	if err == nil {
		defer f.Close()
		return readLoose(f)
	}
	name, err := hex.DecodeString(id)
	if err != nil {
		return 0, nil, err
	}
	indices, err := filepath.Glob(filepath.Join(glob(store), "pack", "*.idx"))
	if err != nil {
		return 0, nil, err
	}
	for _, index := range indices {
		k, text, err := readPack(index, name)
		if !errors.Is(err, fs.ErrNotExist) {
			return k, text, err
		}
	}
	return 0, nil, fs.ErrNotExist
}

// glob makes a pattern that matches the path alone.
func glob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// readLoose reads an object that has a file: its type, its length and a zero byte stand before it.
func readLoose(f io.Reader) (kind, []byte, error) {
	text, err := inflate(bufio.NewReader(f))
	if err != nil {
		return 0, nil, err
	}
	header, body, found := bytes.Cut(text, []byte{0})
	if !found || !bytes.HasPrefix(header, []byte("commit ")) {
		return 0, nil, errors.New("it is no commit")
	}
	return kindCommit, body, nil
}

func inflate(r io.Reader) ([]byte, error) {
	z, err := zlib.NewReader(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, maxObject+1))
	if err == nil && len(text) > maxObject {
		err = fmt.Errorf("it is larger than %d MiB", maxObject>>20)
	}
	return text, err
}
