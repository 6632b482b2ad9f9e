package policy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/policies"
)

// hungry is a policy with a body, which comes at line 9.
func hungry(body string) string {
	return metadata + "package gauntlet.acme.hungry\n\nfindings contains {\"message\": \"m\"} if {\n\t" + body + "\n}\n"
}

// few are limits that are reached soon.
var few = policy.Limits{Steps: 100_000, Memory: 1 << 30, Time: time.Hour}

// TestLimits: a policy that takes too much is named with what it took, once, and the others are heard.
func TestLimits(t *testing.T) {
	for name, body := range map[string]string{
		"pairs":         "some x in numbers.range(1, 1000)\n\tsome y in numbers.range(1, 1000)\n\tx * y < 0",
		"a long range":  "count(numbers.range(1, 1000000000000)) < 0",
		"stepping":      "count(numbers.range_step(1, 1000000000000, 2)) < 0",
		"comprehension": "count([[x, y, z] | some x in numbers.range(1, 100); some y in numbers.range(1, 100); some z in numbers.range(1, 100)]) < 0",
		"every":         "every x in numbers.range(1, 1000) {\n\tevery y in numbers.range(1, 1000) { x * y > 0 }\n\t}",
		"walk":          "xs := numbers.range(1, 1000)\n\tsome x in xs\n\twalk([xs, x], [_, y])\n\ty < 0",
		"walk a tree":   "walk(t40, [p, y])\n\ty == 1",
		"concat":        "xs := [\"x\" | some _ in numbers.range(1, 1000)]\n\tsome _ in xs\n\tcontains(concat(\",\", xs), \"y\")",
		"double":        doubling(40),
		"arrays":        "x0 := [1, 2]\n\t" + lines(40, "x%d := array.concat(x%d, x%d)") + "count(x40) < 0",
		"replace":       lines1(20, `x%d := replace(x%d, "0", "00")`) + "contains(x20, \"y\")",
		"replace_n":     lines1(30, `x%d := strings.replace_n({"0": "00"}, x%d)`) + "contains(x30, \"y\")",
		"regex.replace": lines1(30, `x%d := regex.replace(x%d, "0", "00")`) + "contains(x30, \"y\")",
		"regex groups":  fmt.Sprintf("x0 := %q\n\t%scount(regex.find_all_string_submatch_n(%q, x13, -1)) < 0", "0123456789", doubled(13), strings.Repeat("()", 900)),
		"regex.find_n":  "x0 := \"0123456789\"\n\t" + doubled(20) + "count(regex.find_n(\".\", x20, -1)) < 0",
		"long pattern":  "x0 := \"0123456789\"\n\t" + doubled(14) + "regex.match(x14, \"a\")",
		"split":         "x0 := \"0123456789\"\n\t" + doubled(18) + "count(split(x18, \"\")) < 0",
		"widths":        `contains(sprintf("%1000000d%1000000d%1000000d%1000000d%1000000d%1000000d%1000000d", [1, 1, 1, 1, 1, 1, 1]), "y")`,
		"a given width": `contains(sprintf("%*d%*d%*d%*d%*d%*d%*d", [1000000, 1, 1000000, 1, 1000000, 1, 1000000, 1, 1000000, 1, 1000000, 1, 1000000, 1]), "y")`,
		"repeated":      "x0 := \"%[1]s%[1]s\"\n\t" + doubled(10) + "contains(sprintf(x10, [x10]), \"y\")",
		"print a tree":  "contains(sprintf(\"%v\", [t40]), \"y\")",
		"template":      "contains($\"{t40}\", \"y\")",
		"marshal":       "contains(json.marshal(t40), \"y\")",
		"yaml":          "contains(yaml.marshal(t40), \"y\")",
		"indented":      "contains(json.marshal_with_options(t40, {\"pretty\": true}), \"y\")",
		"flatten":       "count(array.flatten(t40)) < 0",
		"union":         "count(object.union(o40, p40)) < 0",
		"union_n":       "count(object.union_n([o40, p40])) < 0",
		"subset":        "object.subset(o40, p40)",
		"json.patch":    `count(json.patch({}, [{"op": "add", "path": "a", "value": o40}])) < 0`,
		"squares":       "x0 := 99999999999999999999\n\t" + lines(20, "x%d := x%d * x%d") + "x20 == 1",
		"units":         "units.parse(\"1e999999999\") < 0",
		"mocked":        "x0 := \"0123456789\"\n\t" + doubled(40) + "x40 == \"\" with upper as lower",
		"helper":        "helped",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := hungry(body) + trees + "\nhelped if {\n\t" + doubling(40) + "\n}\n"
			engine, invalid := load(t, tree(map[string]string{"acme/hungry/hungry.rego": text, "acme/no-default/no-default.rego": good}))
			if len(invalid) > 0 {
				t.Fatal(invalid)
			}
			engine.Limit(few)
			hears(t, engine, "more than 100000 steps of evaluation")
		})
	}
}

// hears checks three documents by a hungry policy and by good ones.
func hears(t *testing.T, engine *policy.Engine, takes string) {
	t.Helper()
	began := time.Now()
	got := messages(check(t, engine, 2, monitor("a", "default", "8080"), monitor("b", "default", "web"), monitor("c", "x", "web")))
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	want := []string{
		"a.yaml:3:1 namespace is default",
		`a.yaml:5:1 port is "8080", and a monitor's port is the name of a Service port; write the name, or targetPort: 8080`,
		"acme/hungry/hungry.rego:9:1 policy acme/hungry broke off: it takes " + takes + "; this and what else it would find is not known",
		"b.yaml:3:1 namespace is default",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLastLimits are those of what is not counted: memory that literals fill, and a function that does not end.
func TestLastLimits(t *testing.T) {
	wide := "xs := [[" + strings.Repeat("x, ", 5000) + "x] | some x in numbers.range(1, 10000)]\n\tcount(xs) < 0"
	for _, c := range []struct {
		name, body, takes string
		limits            policy.Limits
	}{
		{"memory", wide, "more than 64 MiB of memory", policy.Limits{Steps: 1 << 40, Memory: 64 << 20, Time: time.Hour}},
		{"time", "some x in numbers.range(1, 10000)\n\tsome y in numbers.range(1, 10000)\n\tx * y < 0", "longer than 300ms", policy.Limits{Steps: 1 << 40, Memory: 1 << 40, Time: 300 * time.Millisecond}},
		{"deaf", "o40 < p40", "longer than 300ms", policy.Limits{Steps: 1 << 40, Memory: 1 << 40, Time: 300 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine, invalid := load(t, tree(map[string]string{"acme/hungry/hungry.rego": hungry(c.body) + trees, "acme/no-default/no-default.rego": good}))
			if len(invalid) > 0 {
				t.Fatal(invalid)
			}
			engine.Limit(c.limits)
			hears(t, engine, c.takes)
		})
	}
}

// TestTooMuchToSay: a policy that finds more than anybody reads is told once, and finds nothing else.
func TestTooMuchToSay(t *testing.T) {
	for name, c := range map[string]struct{ rule, says string }{
		"1000 findings": {`findings contains {"message": sprintf("%d", [n])} if some n in numbers.range(1, 1000)`, ""},
		"1001 findings": {`findings contains {"message": sprintf("%d", [n])} if some n in numbers.range(1, 1001)`, "it finds more than 1000 mistakes in one document"},
		"a long text":   {`findings contains {"message": sprintf("%65000d", [1])}`, ""},
		"a longer one":  {`findings contains {"message": sprintf("%65536d", [1])}`, "its findings of one document have more than 65536 bytes of text"},
		"long paths":    {`findings contains {"message": "m", "path": numbers.range(1, 70000)}`, "its findings of one document have more than 65536 bytes of text"},
		"many places":   {`findings contains {"message": "m", "related": {{"message": sprintf("%1000d", [n])} | some n in numbers.range(1, 70)}}`, "its findings of one document have more than 65536 bytes of text"},
	} {
		text := metadata + "package gauntlet.acme.hungry\n\n" + c.rule + "\n"
		engine, invalid := load(t, tree(map[string]string{"acme/hungry/hungry.rego": text}))
		if len(invalid) > 0 {
			t.Fatal(name, invalid)
		}
		var got []string
		for _, d := range check(t, engine, 2, monitor("a", "x", "web"), monitor("b", "x", "web")) {
			if d.Code == policy.CodeFailed {
				got = append(got, d.Source.String()+" "+d.Message)
			}
		}
		var want []string
		if c.says != "" {
			want = []string{"acme/hungry/hungry.rego:9:1 policy acme/hungry broke off: " + c.says + "; this and what else it would find is not known"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// lines repeats a line that makes each value of the one before it, twice.
func lines(times int, format string) string {
	var all strings.Builder
	for i := range times {
		fmt.Fprintf(&all, format+"\n\t", i+1, i, i)
	}
	return all.String()
}

// lines1 repeats a line that makes each value of the one before it.
func lines1(times int, format string) string {
	all := "x0 := \"0000000000\"\n\t"
	for i := range times {
		all += fmt.Sprintf(format+"\n\t", i+1, i)
	}
	return all
}

// doubled makes a text that is twice as long with each line.
func doubled(times int) string { return lines(times, `x%d := concat("", [x%d, x%d])`) }

func doubling(times int) string {
	return "x0 := \"0123456789\"\n\t" + doubled(times) + fmt.Sprintf("x%d == \"\"", times)
}

// trees are rules that share a small value, which is a tree of very many, and objects, of which there are two.
var trees = func() string {
	made := "\ntwo(x, y) := [x, y]\n\nboth(x, y) := {\"a\": x, \"b\": y}\n\nt0 := [1, input.id]\n\no0 := {\"k\": input.id}\n\np0 := {\"k\": input.id}\n"
	for i := range 40 {
		made += fmt.Sprintf("\nt%d := two(t%d, t%d)\n", i+1, i, i)
		for _, name := range []string{"o", "p"} {
			made += fmt.Sprintf("\n%s%d := both(%s%d, %s%d)\n", name, i+1, name, i, name, i)
		}
	}
	return made
}()

func messages(found []diag.Diagnostic) []string {
	var all []string
	for _, d := range found {
		all = append(all, d.Source.String()+" "+d.Message)
	}
	return all
}

// TestLimitsAreTheSame: where a policy takes too many steps over some documents, it is told of the first of them, and what it
// found in those before stands, however many goroutines there are.
func TestLimitsAreTheSame(t *testing.T) {
	text := hungry(`input.object.metadata.name >= "service-050"
	some x in numbers.range(1, 10000)
	x < 0`) + "\nfindings contains {\"message\": input.object.metadata.name}\n"
	engine, invalid := load(t, tree(map[string]string{"acme/hungry/hungry.rego": text}))
	if len(invalid) > 0 {
		t.Fatal(invalid)
	}
	engine.Limit(policy.Limits{Steps: 5000, Memory: 1 << 40, Time: time.Hour})
	var docs []policy.Document
	for i := range 100 {
		docs = append(docs, monitor(fmt.Sprintf("service-%03d", i), "team", "web"))
	}
	for _, workers := range []int{1, 2, 8} {
		found := check(t, engine, workers, docs...)
		i := slices.IndexFunc(found, func(d diag.Diagnostic) bool { return d.Code == policy.CodeFailed })
		if len(found) != 51 || i < 0 || found[i].Object != "ServiceMonitor team/service-050" {
			t.Errorf("%d workers: %d findings, %v", workers, len(found), found[max(i, 0)])
		}
	}
}

// TestLimitsOfTests: a test that does not end is told, and the others run.
func TestLimitsOfTests(t *testing.T) {
	test := `package gauntlet.acme.hungry_test

test_forever if {
	some x in numbers.range(1, 10000)
	some y in numbers.range(1, 10000)
	x * y < 0
}

test_large if {
	` + doubling(40) + `
}

test_good if true
`
	tested, found, err := policy.Test(context.Background(), policies.Files, tree(map[string]string{
		"acme/hungry/hungry.rego": hungry("input.id == \"a\""), "acme/hungry/hungry_test.rego": test,
	}), nil, few)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"acme/hungry/hungry_test.rego:3:1 test_forever broke off: it takes more than 100000 steps of evaluation; repair the policy or the test",
		"acme/hungry/hungry_test.rego:9:1 test_large broke off: it takes more than 100000 steps of evaluation; repair the policy or the test",
	}
	if diff := cmp.Diff(want, messages(found)); diff != "" {
		t.Error(diff)
	}
	if len(tested) != 1 || tested[0].Passed != 1 || tested[0].Failed != 2 {
		t.Errorf("%+v", tested)
	}
}

// TestSwelling: what would be put together in one step is refused.
func TestSwelling(t *testing.T) {
	for name, line := range map[string]string{
		"arrays": "x%d := [x%d, x%d]", "objects": `x%d := {"a": x%d, "b": x%d}`, "apart": "[x%d, _] = [[x%d, x%d], 1]",
		"a function": "x%d := f(x%d, x%d)", "a part": "x%d := [[x%d, x%d]][0]",
	} {
		text := hungry("x0 := [input.id]\n\t"+lines(40, line)+"count(x40) < 0") + "\nf(x, y) := [x, y]\n"
		_, found := load(t, tree(map[string]string{"acme/hungry/hungry.rego": text, "acme/no-default/no-default.rego": good}))
		if len(found) != 1 || !strings.HasPrefix(found[0].Message, "a value that is put together here holds more than 10000; ") || found[0].Source.Line < 15 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// TestSlowCompile: types that hold each other too often keep the type checker busy.
func TestSlowCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for seconds")
	}
	types := "\na0 := {\"k\": 1}\n\nb0 := {\"k\": 1}\n"
	for _, name := range []string{"a", "b"} {
		types += strings.ReplaceAll(strings.ReplaceAll(lines(40, "x%d := {\"a\": x%d, \"b\": x%d}\n"), "x", name), "\t", "")
	}
	_, found := load(t, tree(map[string]string{"acme/hungry/hungry.rego": hungry("a40 == b40") + types, "acme/no-default/no-default.rego": good}))
	want := []string{"acme/hungry/hungry.rego:7:1 the policy takes longer than 5s to compile; make it simpler"}
	if diff := cmp.Diff(want, messages(found)); diff != "" {
		t.Error(diff)
	}
}

// TestLargeFile is not read.
func TestLargeFile(t *testing.T) {
	large := good + "# " + strings.Repeat("x", 1<<20)
	_, found := load(t, tree(map[string]string{"acme/no-default/no-default.rego": large}))
	want := []string{"acme/no-default/no-default.rego the file has more than 1048576 bytes; make it smaller"}
	if diff := cmp.Diff(want, messages(found)); diff != "" {
		t.Error(diff)
	}
	_, found, err := policy.Test(context.Background(), policies.Files, tree(map[string]string{
		"acme/no-default/no-default.rego": good, "acme/no-default/no-default_test.rego": "package gauntlet.acme[\"no-default_test\"]\n# " + strings.Repeat("x", 1<<20),
	}), nil, few)
	want = []string{"acme/no-default/no-default_test.rego the file has more than 1048576 bytes; make it smaller"}
	if diff := cmp.Diff(want, messages(found)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// TestEndlessRecursion is refused before it runs.
func TestEndlessRecursion(t *testing.T) {
	_, found := load(t, tree(map[string]string{"acme/hungry/hungry.rego": hungry("f(1)") + "\nf(x) := f(x + 1)\n"}))
	if len(found) != 1 || !strings.Contains(found[0].Message, "recursive") {
		t.Error(found)
	}
}
