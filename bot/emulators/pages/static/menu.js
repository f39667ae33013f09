// The menu the account published, at the foot of a phone.

import { element } from "./bubbles.js";

/** `press(button)` is called for every type but web pages, which open beside the demo. */
export function drawMenu(nav, buttons, press) {
  nav.hidden = buttons.length === 0;
  nav.replaceChildren(...buttons.map((button) => drawTop(button, press)));
}

function drawTop(button, press) {
  if (!button.sub_button?.length) return element("div", {}, drawEntry(button, press));
  const list = element("div", { className: "submenu", hidden: true });
  const toggle = element("button", { type: "button", className: "more", textContent: button.name });
  const show = (shown) => {
    list.hidden = !shown;
    toggle.setAttribute("aria-expanded", String(shown));
  };
  list.append(...button.sub_button.map((entry) => drawEntry(entry, press)));
  list.addEventListener("click", () => show(false));
  toggle.dataset.menu = button.name;
  toggle.addEventListener("click", () => show(list.hidden));
  show(false);
  const top = element("div", {}, list, toggle);
  top.addEventListener("keydown", (event) => event.key === "Escape" && (show(false), toggle.focus()));
  top.addEventListener("focusout", (event) => top.contains(event.relatedTarget) || show(false));
  return top;
}

function drawEntry(button, press) {
  const page = button.type === "view" && /^https?:/.test(button.url ?? "");
  const entry = page
    ? element("a", { href: button.url, target: "_blank", rel: "noopener" })
    : element("button", { type: "button", onclick: () => press(button) });
  entry.textContent = button.name;
  entry.dataset.menu = button.name;
  return entry;
}
