// Runs before the first paint: the theme is set before anything is drawn, and the viewer's zone is known to the next request.
(() => {
  const year = 31536000;
  const read = name => document.cookie.split("; ").find(c => c.startsWith(name + "="))?.slice(name.length + 1);
  const write = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=${year}; samesite=lax`; };
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const apply = () => {
    const chosen = read("panoptes-theme") ?? "system";
    const theme = chosen === "dark" || chosen === "light" ? chosen : dark.matches ? "dark" : "light";
    if (document.documentElement.dataset.theme !== theme) {
      document.documentElement.dataset.theme = theme;
      document.dispatchEvent(new Event("panoptes:theme"));
    }
  };

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  if (decodeURIComponent(read("panoptes-zone") ?? "") !== zone) {
    write("panoptes-zone", encodeURIComponent(zone));
  }

  dark.addEventListener("change", apply);
  apply();
  window.panoptes = {
    zone: () => zone,
    theme: () => read("panoptes-theme") ?? "system",
    setTheme: theme => { write("panoptes-theme", theme); apply(); },
  };
})();
