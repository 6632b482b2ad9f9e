package diag

// A Locator finds the place in the user's files where a value was written. Path elements are field names (string) and
// list indices (int). Where nothing stands at the path, it gives the place of the nearest value around it.
type Locator interface {
	At(path ...any) Span
}

// A PartLocator is a Locator that also finds a part of a text, by the offset of its first byte and of the one behind its
// last. Where what stands at the path is not this text, letter by letter, it gives the place of the whole.
type PartLocator interface {
	Locator
	Part(text string, from, to int, path ...any) Span
}
