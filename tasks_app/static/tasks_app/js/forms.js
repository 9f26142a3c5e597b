// Forms: stepper and slider, letters left, dropped files, drafts kept in this browser,
// one submit at a time. A form without script is a plain form.
"use strict";

(() => {
  const DRAFT_DAYS = 14;

  function stepper(form) {
    const field = form.querySelector("[data-percent]");
    if (!field) return;
    const slider = form.querySelector("[data-percent-slider]");
    const clamp = (value) => Math.min(100, Math.max(0, Math.round(Number(value) || 0)));
    const show = (value) => {
      field.value = clamp(value);
      if (slider) slider.value = field.value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    };
    for (const button of form.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => show(clamp(field.value) + Number(button.dataset.step)));
    }
    slider?.addEventListener("input", () => show(slider.value));
    field.addEventListener("input", () => { if (slider) slider.value = clamp(field.value); });
  }

  // The date of completion matters only when the whole is done.
  function whenComplete(form) {
    const field = form.querySelector("[data-percent]");
    const part = form.querySelector("[data-when-complete]");
    if (!field || !part) return;
    const show = () => {
      part.hidden = Number(field.value) < 100 && !part.querySelector(".error");
    };
    for (const name of ["input", "change"]) form.addEventListener(name, show);
    show();
  }

  function lettersLeft(form) {
    for (const field of form.querySelectorAll("textarea[maxlength]")) {
      const place = form.querySelector(`[data-left-of="${field.id}"]`);
      if (!place) continue;
      const show = () => {
        place.textContent = `Còn ${field.maxLength - field.value.length} ký tự.`;
      };
      field.addEventListener("input", show);
      show();
    }
  }

  const megabytes = (size) => (size / 1048576).toFixed(1).replace(".", ",");

  function files(form) {
    const drop = form.querySelector("[data-drop]");
    const field = drop?.querySelector('input[type="file"]');
    if (!field) return;
    const list = form.querySelector("[data-files]");
    const show = () => {
      list.replaceChildren(...[...field.files].map((file) => {
        const line = document.createElement("li");
        line.className = "file-line";
        line.textContent = `${file.name} · ${megabytes(file.size)} MB`;
        return line;
      }));
    };
    field.addEventListener("change", show);
    for (const name of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", name === "dragover");
        if (name === "drop") {
          field.files = event.dataTransfer.files;
          show();
        }
      });
    }
  }

  // Drafts: kept under the form's key until the server has taken the form.
  const kept = (form) => [...form.elements].filter(
    (field) => field.name && !["file", "hidden", "submit", "password"].includes(field.type),
  );

  function save(form, key) {
    const values = kept(form)
      .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
      .map((field) => [field.name, field.value]);
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  }

  function restore(form, key) {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!draft || Date.now() - draft.at > DRAFT_DAYS * 86400000) return null;
    const found = new Map(draft.values);
    for (const field of kept(form)) {
      if (["radio", "checkbox"].includes(field.type)) field.checked = found.get(field.name) === field.value;
      else if (found.has(field.name)) field.value = found.get(field.name);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return draft;
  }

  const clock = (at) => new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  function drafts(form) {
    const key = form.dataset.draft;
    if (!key) return;
    const place = form.querySelector("[data-draft-note]");
    const say = (words) => { if (place) place.textContent = words; };
    if (!form.querySelector("[data-error-summary]")) {
      const draft = restore(form, key);
      if (draft) say(`Đã mở lại bản nháp lưu lúc ${clock(draft.at)}.`);
    }
    form.addEventListener("input", () => {
      save(form, key);
      say(`Bản nháp tự lưu lúc ${clock(Date.now())}.`);
    });
  }

  function once(form) {
    form.addEventListener("submit", (event) => {
      if (form.getAttribute("aria-busy") === "true") event.preventDefault();
      form.setAttribute("aria-busy", "true");
      setTimeout(() => form.removeAttribute("aria-busy"), 4000);
    });
  }

  function showPassword(root) {
    for (const button of root.querySelectorAll("[data-show-password]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const field = document.getElementById(button.dataset.showPassword);
        const hidden = field.type === "password";
        field.type = hidden ? "text" : "password";
        button.textContent = hidden ? "Ẩn" : "Hiện";
        button.setAttribute("aria-pressed", String(hidden));
      });
    }
  }

  function setUp(root) {
    for (const form of root.querySelectorAll("form[data-form]")) {
      stepper(form);
      whenComplete(form);
      lettersLeft(form);
      files(form);
      drafts(form);
      once(form);
    }
    showPassword(root);
  }

  // The server names the drafts it has taken; they are no longer needed here.
  for (const taken of document.querySelectorAll("[data-draft-taken]")) {
    localStorage.removeItem(taken.dataset.draftTaken);
  }
  document.addEventListener("da06:form", (event) => setUp(event.detail));
  setUp(document);
})();
