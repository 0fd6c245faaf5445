// Warns before a changed <form data-warn-unsaved> is left without saving.
for (const form of document.querySelectorAll("form[data-warn-unsaved]")) {
  let changed = form.querySelector("[aria-invalid='true']") !== null || form.hasAttribute("data-changed");
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
