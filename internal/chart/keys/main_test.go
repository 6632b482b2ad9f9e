package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDerive(t *testing.T) {
	text, err := os.ReadFile("testdata/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	table, err := derive(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.format()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeriveRefusesWhatIsNoYAML(t *testing.T) {
	if _, err := derive([]byte("a: [")); err == nil {
		t.Error("no error")
	}
}
