// What the pages do without asking the server: menus, shortcuts, relative times, tooltips of day bars, focus.
(() => {
  const closePopovers = except => {
    for (const box of document.querySelectorAll("[data-popover]")) {
      if (box === except) continue;
      const panel = box.querySelector(".popover");
      const toggle = box.querySelector("[data-popover-toggle]");
      if (panel && !panel.hidden) {
        panel.hidden = true;
        toggle?.setAttribute("aria-expanded", "false");
      }
    }
  };

  document.addEventListener("click", event => {
    const skip = event.target.closest("[data-skip]");
    if (skip) {
      event.preventDefault();
      document.getElementById("content")?.focus();
      return;
    }

    const box = event.target.closest("[data-popover]");
    const toggle = event.target.closest("[data-popover-toggle]");
    closePopovers(box);
    if (box && toggle) {
      const panel = box.querySelector(".popover");
      panel.hidden = !panel.hidden;
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
      if (!panel.hidden) panel.querySelector("button, a, input")?.focus({ focusVisible: event.detail === 0 });
    } else if (box && event.target.closest("[data-popover-close]")) {
      closePopovers(null);
      box.querySelector("[data-popover-toggle]")?.focus();
    }
  });

  const typing = element => element?.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", event => {
    const openBox = [...document.querySelectorAll("[data-popover]")].find(b => !(b.querySelector(".popover")?.hidden ?? true));
    if (event.key === "Escape") {
      const drawer = document.querySelector("[data-drawer] [data-drawer-close]");
      if (openBox) {
        closePopovers(null);
        openBox.querySelector("[data-popover-toggle]")?.focus();
      } else if (drawer && !document.querySelector(".mud-dialog")) {
        drawer.click();
      }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && openBox?.querySelector(".menu")) {
      const items = [...openBox.querySelectorAll(".menu button, .menu a")];
      const at = items.indexOf(document.activeElement);
      items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]?.focus();
      event.preventDefault();
    } else if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing(event.target))) {
      const input = document.querySelector("[data-search]");
      if (input) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    } else if (event.key === "Tab") {
      const drawer = document.querySelector("[data-drawer]");
      if (drawer && !document.querySelector(".mud-dialog")) keepInside(drawer, event);
    }
  });

  const keepInside = (box, event) => {
    const stops = [...box.querySelectorAll("a[href], button:not(:disabled), input, select, textarea, [tabindex='0']")];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (!box.contains(document.activeElement) || document.activeElement === edge) {
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
      event.preventDefault();
    }
  };

  // A drawer takes the focus when it opens, and gives it back when it goes.
  let before = null;
  new MutationObserver(() => {
    const drawer = document.querySelector("[data-drawer]");
    if (drawer && !drawer.dataset.taken) {
      drawer.dataset.taken = "1";
      before ??= document.activeElement;
      drawer.focus();
    } else if (!drawer && before) {
      if (before.isConnected) before.focus();
      before = null;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  const ago = seconds => {
    if (seconds < 5) return "just now";
    if (seconds < 60) return `${Math.floor(seconds)} s ago`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ago`;
    return `${Math.floor(seconds / 86400)} d ago`;
  };
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      if (seconds >= 0 && time.firstChild) time.firstChild.nodeValue = ago(seconds);
    }
  }, 10000);

  let tip = null;
  const hideTip = () => { tip?.remove(); tip = null; };
  const showTip = (bars, index, x) => {
    const days = bars.dataset.bars.split(";");
    const [day, up, degraded, down] = days[Math.max(0, Math.min(days.length - 1, index))].split(",");
    const total = +up + +degraded + +down;
    const date = new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    tip ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "bars-tip" }));
    tip.textContent = total
      ? `${date} (UTC)\n${(Math.floor(10000 * (total - down) / total) / 100)} % uptime\n${up} up · ${degraded} degraded · ${down} down`
      : `${date} (UTC)\nNo checks`;
    const box = bars.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(innerWidth - tip.offsetWidth - 8, x - tip.offsetWidth / 2))}px`;
    tip.style.top = `${box.top - tip.offsetHeight - 6 > 0 ? box.top - tip.offsetHeight - 6 : box.bottom + 6}px`;
  };
  document.addEventListener("pointermove", event => {
    const bars = event.target.closest?.("[data-bars]");
    if (!bars) return hideTip();
    const box = bars.getBoundingClientRect();
    showTip(bars, Math.floor((event.clientX - box.left) / box.width * bars.dataset.bars.split(";").length), event.clientX);
  });
  let cursor = 0;
  document.addEventListener("focusin", event => {
    const bars = event.target.closest?.("[data-bars]");
    if (bars?.matches(":focus-visible")) cursor = bars.dataset.bars.split(";").length - 1;
    else hideTip();
  });
  document.addEventListener("keydown", event => {
    const bars = event.target.closest?.("[data-bars]");
    if (!bars || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    const count = bars.dataset.bars.split(";").length;
    cursor = Math.max(0, Math.min(count - 1, cursor + (event.key === "ArrowLeft" ? -1 : 1)));
    const box = bars.getBoundingClientRect();
    showTip(bars, cursor, box.left + (cursor + 0.5) * box.width / count);
    event.preventDefault();
  });

  // A browser may refuse to keep anything: then a choice lasts as long as the page.
  window.panoptes.kept = name => { try { return localStorage.getItem(`panoptes-${name}`); } catch { return null; } };
  window.panoptes.keep = (name, text) => { try { localStorage.setItem(`panoptes-${name}`, text); } catch { /* nothing is kept */ } };
  // Says that the page listens, to programs that use it.
  window.panoptes.interactive = () => { document.body.dataset.interactive = "true"; };
  window.panoptes.copy = text => navigator.clipboard?.writeText(text);
  // What shall have the focus may still be on its way here.
  window.panoptes.focus = (selector, frames = 120) => {
    const found = document.querySelector(selector);
    if (found) found.focus();
    else if (frames > 0) requestAnimationFrame(() => window.panoptes.focus(selector, frames - 1));
  };
})();
