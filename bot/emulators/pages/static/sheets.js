// The two sheets: a photo to send, a place to send or a card to scan.

import { element } from "./bubbles.js";

const MOST_PLACES = 60;
const find = (name) => document.querySelector(`[data-testid="${name}"]`);

let places = [];
let cards = [];
let shown = places;
let choose = () => {};

/** Asks for a photo; `chosen(file)` gets a file, or null for the sample. */
export function askPhoto(chosen) {
  open(find("photo-dialog"), chosen);
}

/** Asks for a place; `chosen(name)` gets its name. */
export function askPlace(chosen) {
  askName("发地点", places, chosen);
}

/** Asks which card is scanned; `chosen(name)` gets the name of where it hangs. */
export function askCard(chosen) {
  askName("扫哪里的联系卡", cards, chosen);
}

function askName(title, names, chosen) {
  document.getElementById("place-title").textContent = title;
  find("place-search").value = "";
  shown = names;
  listPlaces("");
  open(find("place-dialog"), chosen);
}

export function setCards(names) {
  cards = names;
}

export function setPlaces(names) {
  places = names;
}

function open(sheet, chosen) {
  choose = (value) => {
    sheet.close();
    chosen(value);
  };
  sheet.showModal();
}

function listPlaces(wanted) {
  const found = shown.filter((name) => name.includes(wanted)).slice(0, MOST_PLACES);
  const buttons = found.map((name) => element("button", { type: "button", textContent: name, onclick: () => choose(name) }));
  for (const button of buttons) button.dataset.place = button.textContent;
  find("places").replaceChildren(...(buttons.length ? buttons : [element("p", { textContent: "没有找到，换个词试试。" })]));
}

find("place-search").addEventListener("input", (event) => listPlaces(event.target.value.trim()));
find("photo-sample").addEventListener("click", () => choose(null));
find("photo-file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) choose(file);
});
for (const sheet of document.querySelectorAll("dialog")) {
  sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
}
