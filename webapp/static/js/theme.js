// Bootstrap's colours follow the reader's system; set before the first paint, hence no module.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", set);
  set();
})();
