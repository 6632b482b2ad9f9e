// A line at the moment under the pointer, through all lanes of the scenario, and what each replica of the lane did then.
"use strict";
(function () {
  var tip = document.getElementById("tip");
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function clock(s) { s = Math.round(s); return two(Math.floor(s / 3600)) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60); }
  function states(rows, at) {
    return rows.split("|").map(function (row) {
      var parts = row.split(";");
      var now = parts.slice(1).map(function (p) { return p.split(","); })
        .filter(function (p) { return at >= +p[0] && at < +p[1]; })
        .map(function (p) { return p[2]; });
      return parts[0] + ": " + (now.join(", ") || "–");
    });
  }
  document.querySelectorAll(".play").forEach(function (play) {
    function leave() { play.classList.remove("pointing"); tip.hidden = true; }
    play.addEventListener("pointermove", function (e) {
      var track = e.target.closest(".track");
      if (!track) { leave(); return; }
      var box = track.getBoundingClientRect();
      var share = Math.min(1, Math.max(0, (e.clientX - box.left) / box.width));
      var at = share * play.dataset.seconds;
      play.style.setProperty("--t", share);
      play.classList.add("pointing");
      tip.textContent = [clock(at)].concat(track.dataset.rows ? states(track.dataset.rows, at) : []).join("\n");
      tip.hidden = false;
      var x = e.clientX + 14;
      if (x + tip.offsetWidth > document.documentElement.clientWidth - 8) { x = Math.max(8, e.clientX - 14 - tip.offsetWidth); }
      tip.style.left = x + "px";
      tip.style.top = Math.min(e.clientY + 14, document.documentElement.clientHeight - tip.offsetHeight - 8) + "px";
    });
    play.addEventListener("pointerleave", leave);
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  });
})();
