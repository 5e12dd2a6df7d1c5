// Before the first paint, so that nobody sees the page in the wrong light.
(() => {
  const root = document.documentElement;
  let theme;
  try {
    theme = localStorage.getItem("inkstone.theme");
  } catch {
    // Without storage the system's choice stands.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
