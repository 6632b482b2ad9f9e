package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTable asserts that the table is what the definitions of the modules in go.mod make.
func TestTable(t *testing.T) {
	t.Chdir("../../..")
	want, err := derive()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is out of date; run the command (-derived +table):\n%s", table, diff)
	}
}
