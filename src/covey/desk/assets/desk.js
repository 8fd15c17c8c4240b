"use strict";
// Everything works without this: it adds that a file may be dropped, and that a form is sent once.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  for (const event of ["dragenter", "dragover"]) {
    form.addEventListener(event, (moved) => { moved.preventDefault(); form.classList.add("over"); });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (dropped) => {
    dropped.preventDefault();
    form.classList.remove("over");
    if (dropped.dataTransfer.files.length === 1) {
      field.files = dropped.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (sent) => {
    if (form.dataset.sent) { sent.preventDefault(); return; }
    form.dataset.sent = "once";
    form.setAttribute("aria-busy", "true");
  });
}
// Back from the cache of the browser, a form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});
document.querySelector("[data-focus]")?.focus();
