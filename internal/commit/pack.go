package commit

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// The format of packs and of their indices is that of gitformat-pack(5).

const (
	indexMagic  = "\xfftOc\x00\x00\x00\x02"
	fanout      = 256 * 4         // bytes: for each first byte of an ID, how many IDs are not greater
	indexHeader = 8 + fanout      // of an index of version 2
	largeOffset = uint32(1) << 31 // marks an offset that stands in the table of large ones
	maxDeltas   = 4096            // that may stand on each other: git makes no more
)

// lookUp finds the offset of an object in the pack of an index.
func lookUp(index string, name []byte) (int64, error) {
	f, err := os.Open(index)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	header := make([]byte, indexHeader)
	if _, err := f.ReadAt(header, 0); err != nil {
		return 0, err
	}
	if string(header[:8]) != indexMagic {
		return 0, errors.New("it is no pack index of version 2")
	}
	counts := header[8:]
	total := int64(binary.BigEndian.Uint32(counts[fanout-4:]))
	low, high := int64(0), int64(binary.BigEndian.Uint32(counts[int(name[0])*4:]))
	if name[0] > 0 {
		low = int64(binary.BigEndian.Uint32(counts[int(name[0]-1)*4:]))
	}
	size := int64(len(name))
	read := make([]byte, size)
	for low < high {
		middle := low + (high-low)/2
		if _, err := f.ReadAt(read, indexHeader+middle*size); err != nil {
			return 0, err
		}
		switch order := bytes.Compare(name, read); {
		case order < 0:
			high = middle
		case order > 0:
			low = middle + 1
		default:
			return offsetAt(f, middle, total, size)
		}
	}
	return 0, fs.ErrNotExist
}

// offsetAt reads the offset of an object by its number. IDs and checksums stand before the offsets.
func offsetAt(f io.ReaderAt, number, total, size int64) (int64, error) {
	var b [8]byte
	offsets := indexHeader + total*(size+4)
	if _, err := f.ReadAt(b[:4], offsets+number*4); err != nil {
		return 0, err
	}
	short := binary.BigEndian.Uint32(b[:4])
	if short < largeOffset {
		return int64(short), nil
	}
	if _, err := f.ReadAt(b[:], offsets+total*4+int64(short-largeOffset)*8); err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(b[:])), nil //nolint:gosec // a pack is no larger than a file may be
}

// readPack reads the object of a name from the pack of an index. It is fs.ErrNotExist where the pack has none.
func readPack(index string, name []byte) (kind, []byte, error) {
	offset, err := lookUp(index, name)
	if err != nil {
		return 0, nil, err
	}
	f, err := os.Open(strings.TrimSuffix(index, ".idx") + ".pack")
	if err != nil {
		return 0, nil, err
	}
	defer f.Close()
	return packed{f, index, len(name)}.object(offset, maxDeltas)
}

// packed is a pack that is read.
type packed struct {
	f      io.ReaderAt
	index  string
	idSize int
}

// object reads an object, and what it is a delta to, so many times.
func (p packed) object(offset int64, deltas int) (kind, []byte, error) {
	if offset < 0 || deltas == 0 {
		return 0, nil, errBroken
	}
	r := bufio.NewReader(io.NewSectionReader(p.f, offset, 1<<62))
	k, err := header(r)
	if err != nil {
		return 0, nil, err
	}
	var base func() (kind, []byte, error)
	switch k {
	case kindOffsetDelta:
		back, err := distance(r)
		if err != nil {
			return 0, nil, err
		}
		base = func() (kind, []byte, error) { return p.object(offset-back, deltas-1) }
	case kindRefDelta:
		id := make([]byte, p.idSize)
		if _, err := io.ReadFull(r, id); err != nil {
			return 0, nil, err
		}
		base = func() (kind, []byte, error) { return p.other(id, deltas-1) }
	}
	text, err := inflate(r)
	if err != nil || base == nil {
		return k, text, err
	}
	k, from, err := base()
	if err != nil {
		return 0, nil, err
	}
	text, err = patch(from, text)
	return k, text, err
}

// other reads an object of the same pack that is named by its ID.
func (p packed) other(id []byte, deltas int) (kind, []byte, error) {
	offset, err := lookUp(p.index, id)
	if err != nil {
		return 0, nil, errBroken
	}
	return p.object(offset, deltas)
}

var errBroken = errors.New("its pack is broken")

// header reads the type of an object. Its length follows, which the compressed text says as well.
func header(r io.ByteReader) (kind, error) {
	c, err := r.ReadByte()
	k := kind(c >> 4 & 7)
	for err == nil && c&0x80 != 0 {
		c, err = r.ReadByte()
	}
	return k, err
}

// distance reads how far before a delta its base stands.
func distance(r io.ByteReader) (int64, error) {
	c, err := r.ReadByte()
	d := int64(c & 0x7f)
	for err == nil && c&0x80 != 0 {
		if c, err = r.ReadByte(); d > 1<<48 {
			return 0, errBroken
		}
		d = (d+1)<<7 | int64(c&0x7f)
	}
	return d, err
}

// patch makes an object from its base. A delta holds the lengths of both, and then parts of the base and new bytes.
func patch(base, delta []byte) ([]byte, error) {
	from, n := binary.Uvarint(delta)
	if n <= 0 || from != uint64(len(base)) {
		return nil, errBroken
	}
	delta = delta[n:]
	size, n := binary.Uvarint(delta)
	if n <= 0 || size > maxObject {
		return nil, errBroken
	}
	delta = delta[n:]
	made := make([]byte, 0, size)
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 { // so many new bytes
			if int(op) > len(delta) || op == 0 {
				return nil, errBroken
			}
			made, delta = append(made, delta[:op]...), delta[op:]
			continue
		}
		var at, count int
		for bit := range 7 { // which bytes of the offset and of the length are there
			if op&(1<<bit) == 0 {
				continue
			}
			if len(delta) == 0 {
				return nil, errBroken
			}
			if bit < 4 {
				at |= int(delta[0]) << (8 * bit)
			} else {
				count |= int(delta[0]) << (8 * (bit - 4))
			}
			delta = delta[1:]
		}
		if count == 0 {
			count = 1 << 16
		}
		if at+count > len(base) || len(made)+count > maxObject {
			return nil, errBroken
		}
		made = append(made, base[at:at+count]...)
	}
	if uint64(len(made)) != size {
		return nil, errBroken
	}
	return made, nil
}
