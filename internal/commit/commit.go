// Package commit tells when the commit that is checked out was made. It reads the repository itself: the git program may
// not be there, and go-git, which adds 7 MB to the program, reads no repository of SHA-256.
package commit

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrNone is that the folder is in no git repository.
var ErrNone = errors.New("no git repository")

// Date gives the committer date of HEAD, in UTC, of the repository that the folder is in. What is not committed yet does
// not matter to it.
func Date(dir string) (time.Time, error) {
	r, err := find(dir)
	if err != nil {
		return time.Time{}, err
	}
	id, err := r.head()
	if err != nil {
		return time.Time{}, err
	}
	kind, text, err := r.object(id)
	if err == nil && kind != kindCommit {
		err = errors.New("it is no commit")
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read commit %s: %w", id, err)
	}
	at, err := committed(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("read commit %s: %w", id, err)
	}
	return at, nil
}

// committed reads the committer's date from the header of a commit: committer NAME <MAIL> SECONDS ZONE.
func committed(text []byte) (time.Time, error) {
	header, _, _ := bytes.Cut(text, []byte("\n\n"))
	for line := range bytes.Lines(header) {
		who, found := bytes.CutPrefix(line, []byte("committer "))
		if !found {
			continue
		}
		when := bytes.Fields(who[bytes.LastIndexByte(who, '>')+1:])
		if len(when) == 0 {
			break
		}
		seconds, err := strconv.ParseInt(string(when[0]), 10, 64)
		if err != nil {
			break
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	return time.Time{}, errors.New("it has no committer date")
}
