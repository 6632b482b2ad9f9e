package revision

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/go-git/go-billy/v6"
	"github.com/go-git/go-git/v6/plumbing/format/config"
)

// settings are what a repository's own configuration says of how it is stored.
type settings struct {
	raw     *config.Config
	format  config.ObjectFormat
	partial bool // objects are missing until somebody asks the remote for them
}

// readSettings reads the configuration of a repository. Where it keeps things in a way that is not known, this is an error: what
// would be read could be wrong.
func readSettings(files billy.Filesystem) (settings, error) {
	s := settings{raw: config.New(), format: config.SHA1}
	f, err := files.Open("config")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return s, err
	}
	defer f.Close()
	if err := config.NewDecoder(f).Decode(s.raw); err != nil {
		return s, fmt.Errorf("its config: %w", err)
	}
	for _, remote := range s.raw.Section("remote").Subsections {
		s.partial = s.partial || remote.Option("promisor") == "true"
	}
	switch version := s.raw.Section("core").Option("repositoryformatversion"); version {
	case "", "0":
		return s, nil // in which extensions mean nothing
	case "1":
	default:
		return s, fmt.Errorf("it is of version %s, which gauntlet does not know", version)
	}
	for _, e := range s.raw.Section("extensions").Options {
		if err := s.extend(e); err != nil {
			return s, err
		}
	}
	return s, nil
}

// extend takes an extension of the format into account.
func (s *settings) extend(e *config.Option) error {
	switch {
	case e.IsKey("objectformat") && e.Value == "sha256":
		s.format = config.SHA256
	case e.IsKey("objectformat") && e.Value == "sha1", e.IsKey("refstorage") && e.Value == "files":
	case e.IsKey("refstorage") && e.Value == "reftable":
		return errors.New("it keeps its refs in a reftable, which gauntlet does not read; git refs migrate --ref-format=files makes files of it")
	case e.IsKey("partialclone"):
		s.partial = true
	case e.IsKey("noop"), e.IsKey("noop-v1"), e.IsKey("preciousobjects"), e.IsKey("worktreeconfig"), e.IsKey("relativeworktrees"):
		// of which nothing changes for those who read
	default:
		return fmt.Errorf("it has the extension %s=%s, which gauntlet does not know", e.Key, e.Value)
	}
	return nil
}
