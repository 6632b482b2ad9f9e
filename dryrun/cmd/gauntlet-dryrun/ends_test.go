package main

import "testing"

func TestComplaint(t *testing.T) {
	for printed, want := range map[string]string{
		"metrics/a.prom: garbage\n": "metrics/a.prom: garbage",
		"panic: preallocate: no space left on device\n\ngoroutine 1 [running]:\n": "panic: preallocate: no space left on device: the folder for temporary files is full; name a larger one by TMPDIR",
		"fatal error: stack overflow\n\nruntime stack:\n":                         "it crashed: fatal error: stack overflow; a template or an expression may take too much memory, --verbose shows where",
		"panic: nil map\n\ngoroutine 1 [running]:\n":                              "it crashed: panic: nil map; --verbose shows where",
	} {
		if got := complaint(printed).Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
