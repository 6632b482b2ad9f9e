package report

import (
	"context"
	"encoding/json"
	"fmt"
	stdhtml "html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// chromium finds a browser, or skips the test.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium on the PATH (Debian: apt-get install chromium): the report is not looked at in a browser")
	return ""
}

// seen is what a browser makes of a page.
type seen struct {
	Width     int      `json:"width"`  // of the view
	Scroll    int      `json:"scroll"` // of the page
	SVGs      int      `json:"svgs"`
	Empty     []string `json:"empty"`     // pictures and shapes without a box
	Small     []string `json:"small"`     // text below 10 pixels
	Faint     []string `json:"faint"`     // text with less contrast than 4.5
	Paper     string   `json:"paper"`     // color of the page
	Errors    []string `json:"errors"`    // of scripts
	Requests  []string `json:"requests"`  // of anything but the page
	Hidden    int      `json:"hidden"`    // lanes whose text has no box
	Tip       string   `json:"tip"`       // what the cursor says in the middle of the first lane that has rows
	Clickable int      `json:"clickable"` // links that lead nowhere
}

// harness holds the page in a frame of a given width, which headless browsers do not all give a window, and looks at it.
const harness = `<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><iframe id="f" style="border:0;width:%dpx;height:900px" srcdoc="%s"></iframe>
<script>
document.getElementById("f").onload = function () {
  var frame = document.getElementById("f"), d = frame.contentDocument, w = frame.contentWindow;
  var r = {width: d.documentElement.clientWidth, scroll: d.documentElement.scrollWidth, svgs: 0, empty: [], small: [], faint: [], errors: w.__errors || [], hidden: 0, clickable: 0};
  d.querySelectorAll("details").forEach(function (e) { e.open = true; });
  d.querySelectorAll("svg:not(.patterns)").forEach(function (s) {
    r.svgs++;
    var box = s.getBoundingClientRect();
    if (box.width < 20 || box.height < 5) { r.empty.push("svg " + s.textContent.trim()); }
    s.querySelectorAll("path").forEach(function (p) {
      var b = p.getBoundingClientRect(), style = w.getComputedStyle(p);
      if (b.width === 0 && b.height === 0 && style.strokeLinecap !== "round") { r.empty.push("path " + p.getAttribute("class") + " of " + s.textContent.trim()); }
      if (style.fill === "none" && style.stroke === "none") { r.empty.push("no ink: " + p.getAttribute("class")); }
    });
  });
  function rgb(text) { var m = text.match(/[\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m; }
  function light(c) { var l = c.slice(0, 3).map(function (v) { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); }); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; }
  var walker = d.createTreeWalker(d.body, NodeFilter.SHOW_TEXT), n;
  while ((n = walker.nextNode())) {
    var e = n.parentElement;
    if (!n.data.trim() || e.closest("script,style,svg,#tip")) { continue; }
    var style = w.getComputedStyle(e);
    if (parseFloat(style.fontSize) < 10) { r.small.push(n.data.trim() + " " + style.fontSize); }
    for (var up = e, ground = null; up && !ground; up = up.parentElement) { ground = rgb(w.getComputedStyle(up).backgroundColor); }
    var a = light(rgb(style.color)), b = light(ground || [255, 255, 255]);
    var contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) { r.faint.push(n.data.trim() + " " + contrast.toFixed(2)); }
  }
  d.querySelectorAll(".row .label").forEach(function (l) { if (l.getBoundingClientRect().height === 0 && !l.closest(".axis")) { r.hidden++; } });
  d.querySelectorAll("a[href^='#']").forEach(function (a) { if (!d.getElementById(a.getAttribute("href").slice(1))) { r.clickable++; } });
  r.paper = w.getComputedStyle(d.body).backgroundColor;
  r.requests = w.performance.getEntriesByType("resource").map(function (e) { return e.name; });
  var track = d.querySelector(".track[data-rows]");
  if (track) {
    var box = track.getBoundingClientRect();
    track.dispatchEvent(new w.PointerEvent("pointermove", {bubbles: true, clientX: box.left + box.width / 2, clientY: box.top + 2}));
    r.tip = d.getElementById("tip").textContent;
  }
  document.title = "done";
  var out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(r);
  document.body.replaceChildren(out);
};
</script>`

var seenText = regexp.MustCompile(`(?s)<pre id="seen">(.*?)</pre>`)

// look opens a report in a browser.
func look(t *testing.T, browser, page string, width int, dark bool) seen {
	t.Helper()
	scheme := 1
	if dark {
		scheme = 0
	}
	// The errors of scripts are caught before the first script runs.
	page = strings.Replace(page, "<head>", "<head><script>window.__errors = []; window.onerror = function (m) { window.__errors.push(m); };"+
		"console.error = function (m) { window.__errors.push(m); };"+
		"document.addEventListener('securitypolicyviolation', function (e) { window.__errors.push(e.violatedDirective); });</script>", 1)
	file := filepath.Join(t.TempDir(), "harness.html")
	if err := os.WriteFile(file, fmt.Appendf(nil, harness, width, stdhtml.EscapeString(page)), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--user-data-dir="+t.TempDir(), fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme), "--window-size=1400,1000",
		"--virtual-time-budget=5000", "--dump-dom", "file://"+file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	found := seenText.FindSubmatch(out)
	if found == nil {
		t.Fatalf("the browser did not look at the page:\n%.2000s", out)
	}
	var s seen
	if err := json.Unmarshal([]byte(stdhtml.UnescapeString(string(found[1]))), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	browser := chromium(t)
	page := html(t, "several", replicaLoss(), regionCut())
	crowded := html(t, "crowd", crowd())
	for _, test := range []struct {
		name  string
		page  string
		width int
		dark  bool
	}{
		{"laptop", page, 1280, false}, {"laptop in the dark", page, 1280, true}, {"phone", page, 390, false}, {"phone in the dark", page, 390, true},
		{"crowd on a phone", crowded, 390, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := look(t, browser, test.page, test.width, test.dark)
			if s.Width != test.width || s.Scroll > s.Width {
				t.Errorf("the page is %d wide in a view of %d, want %d", s.Scroll, s.Width, test.width)
			}
			if want := strings.Count(test.page, "<svg viewBox"); s.SVGs != want || want < 20 {
				t.Errorf("%d pictures, want %d", s.SVGs, want)
			}
			for what, found := range map[string][]string{"nothing is drawn": s.Empty, "small": s.Small, "faint": s.Faint, "errors": s.Errors, "requests": s.Requests} {
				if len(found) > 0 {
					t.Errorf("%s: %q", what, found[:min(len(found), 10)])
				}
			}
			if s.Hidden > 0 || s.Clickable > 0 {
				t.Errorf("%d labels are not to be seen, %d links lead nowhere", s.Hidden, s.Clickable)
			}
			if dark := s.Paper == "rgb(21, 23, 26)"; dark != test.dark {
				t.Errorf("the paper is %s", s.Paper)
			}
			if test.page != crowded && !strings.HasPrefix(s.Tip, "01:00:00\n") {
				t.Errorf("the cursor says %q", s.Tip)
			}
		})
	}
}

// TestBrowserSees proves that the look is one: what is wrong with a page is seen.
func TestBrowserSees(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	browser := chromium(t)
	page := html(t, "one", []*trace.Trace{replicaLoss()}...)
	page = strings.Replace(page, "</main>", `<div style="width:3000px;font-size:6px;color:#eee">wide</div><svg width="0" height="0"></svg><a href="#nowhere">x</a><img src="https://example.com/x.png"><script>nothing()</script></main>`, 1)
	s := look(t, browser, page, 390, false)
	if s.Scroll <= s.Width || len(s.Empty) == 0 || len(s.Small) == 0 || len(s.Faint) == 0 || len(s.Errors) < 2 || s.Clickable != 1 {
		t.Errorf("seen: %+v", s)
	}
}
