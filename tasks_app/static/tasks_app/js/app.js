// The shell: toasts, menus, the side panel, focus after a swap. Every page works without it.
"use strict";

(() => {
  const TOAST_MS = 6000;

  function announce(words) {
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  }

  // Toasts leave after six seconds unless hovered, focused or a failure.
  function watchToast(toast) {
    if (toast.dataset.toast === "error") return;
    let timer = setTimeout(() => toast.remove(), TOAST_MS);
    const hold = () => clearTimeout(timer);
    const release = () => { timer = setTimeout(() => toast.remove(), TOAST_MS); };
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("mouseleave", release);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", release);
  }

  function toast(words, kind) {
    const box = document.createElement("div");
    box.className = kind === "error" ? "toast toast-error" : "toast";
    box.dataset.toast = kind;
    const text = document.createElement("p");
    text.textContent = words;
    const close = document.createElement("button");
    close.type = "button";
    close.dataset.close = "";
    close.textContent = "Đóng";
    box.append(text, close);
    document.getElementById("toasts").append(box);
    watchToast(box);
  }

  // The panel is the same page as its link; on a phone the link is followed.
  function openPanel(link) {
    return htmx.ajax("GET", link.href, { target: "#panel-place", swap: "innerHTML" });
  }

  function focusError(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) {
      const box = close.closest("dialog, .toast");
      if (box && box.close) box.close();
      else if (box) box.remove();
      return;
    }
    const link = event.target.closest("a[data-panel]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && plain && window.htmx && matchMedia("(min-width: 768px)").matches) {
      event.preventDefault();
      openPanel(link);
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.classList.contains("count-pill")) target.hidden = !target.textContent.trim();
    if (target.id === "panel-place") {
      const panel = target.querySelector("dialog");
      if (panel && !panel.open) panel.showModal();
      panel?.addEventListener("close", () => panel.remove());
      document.dispatchEvent(new CustomEvent("da06:form", { detail: target }));
      focusError(target);
    }
    const heading = target.querySelector("[data-focus]");
    if (heading) heading.focus();
    const words = target.querySelector("[data-announce]");
    if (words) announce(words.textContent.trim());
  });

  function saysOffline() {
    toast("Chưa lưu được: mất kết nối. Bản nháp vẫn còn", "error");
  }
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.requestConfig.verb !== "get") saysOffline();
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) {
      toast("Máy chủ gặp lỗi, chưa lưu được. Bản nháp vẫn còn", "error");
    }
  });

  for (const box of document.querySelectorAll(".toast")) watchToast(box);
  focusError(document);
})();
