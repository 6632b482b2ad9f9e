package suggest

import "testing"

func TestNearest(t *testing.T) {
	fields := []string{"name", "team", "priority", "namespace", "endpoints", "retention", "retentionSize", "replicas"}
	for _, test := range []struct {
		word string
		want string
	}{
		{"teem", "team"},
		{"namspace", "namespace"},
		{"retnetion", "retention"}, // two neighbors swapped
		{"retentionsize", "retentionSize"},
		{"REPLICAS", "replicas"},
		{"replica", "replicas"},
		{"nam", "name"},
		{"storage", ""},
		{"x", ""},
		{"", ""},
	} {
		if got := Nearest(test.word, fields); got != test.want {
			t.Errorf("Nearest(%q) = %q, want %q", test.word, got, test.want)
		}
	}
}

func TestNearestDoesNotDependOnOrder(t *testing.T) {
	for _, candidates := range [][]string{{"port", "post"}, {"post", "port"}} {
		if got := Nearest("pot", candidates); got != "port" {
			t.Errorf("Nearest(pot, %q) = %q, want port", candidates, got)
		}
	}
}

func TestNearestNeverSuggestsTheWordItself(t *testing.T) {
	if got := Nearest("port", []string{"port"}); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "", 3}, {"", "abc", 3},
		{"abc", "abd", 1}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "abcd", 1}, {"kitten", "sitting", 3},
	} {
		if got := distance(test.a, test.b, 10); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestSlip(t *testing.T) {
	names := []string{"shop_requests_total", "shop_length", "shop_lengths"}
	for word, want := range map[string]string{
		"shop_request_total":   "shop_requests_total",
		"shop_legnth":          "shop_length", // two neighbors swapped
		"shop_lengthh":         "shop_length",
		"Shop_length":          "shop_length",
		"shop_length":          "shop_lengths",
		"shop_reqests_totall":  "",
		"shop_responses_total": "",
		"":                     "",
	} {
		if got := Slip(word, names); got != want {
			t.Errorf("Slip(%q) = %q, want %q", word, got, want)
		}
	}
}
