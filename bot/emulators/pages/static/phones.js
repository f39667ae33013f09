// Three phones on one page: each shows one person's chat and lets him act. Live by server-sent events.

import { drawBubble, drawTime, element } from "./bubbles.js";
import { drawMenu } from "./menu.js";
import { act, load, people, receive } from "./people.js";
import { askCard, askPhoto, askPlace, setCards, setPlaces } from "./sheets.js";
import { showNow } from "./time.js";

const TROUBLE = "没有发出去，请再试一次。";

class Phone {
  constructor(section) {
    this.section = section;
    this.role = section.dataset.phone;
    this.switcher = this.find("switcher");
    this.chat = this.find("chat");
    this.input = this.find("input");
    this.tab = document.querySelector(`[data-tab="${this.role}"]`);
    this.listen();
  }

  find(name) {
    return this.section.querySelector(`[data-testid="${name}"]`);
  }

  get openid() {
    return this.switcher.value;
  }

  get person() {
    return people.get(this.openid);
  }

  /** By SMS: no menu, no photo, nothing to follow. */
  get texts() {
    return this.role === "texter";
  }

  get inView() {
    return this.section.offsetParent !== null;
  }

  listen() {
    this.switcher.addEventListener("change", () => this.draw());
    this.find("composer").addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("input", () => this.fitInput());
    this.find("photo").addEventListener("click", () => this.choosePhoto());
    this.find("place").addEventListener("click", () => this.choosePlace());
    for (const name of ["scan", "scan-to-follow"]) this.find(name).addEventListener("click", () => this.chooseCard());
    this.find("follow").addEventListener("click", () => this.do("follow"));
    this.find("unfollow").addEventListener("click", () => this.do("unfollow"));
    this.find("elsewhere").addEventListener("click", (event) => this.turnTo(event.currentTarget.dataset.openid));
    this.tab.addEventListener("click", () => choose(this));
  }

  choosePhoto() {
    askPhoto((file) => (file ? this.do("photo", file) : this.do("sample")));
  }

  choosePlace() {
    askPlace((name) => this.do("place", { name }));
  }

  chooseCard() {
    askCard((name) => this.do("scan", { name }));
  }

  pressMenu(button) {
    const special = { location_select: () => this.choosePlace() };
    for (const type of ["pic_photo_or_album", "pic_sysphoto", "pic_weixin"]) special[type] = () => this.choosePhoto();
    (special[button.type] ?? (() => this.do("tap", { key: button.key ?? "" })))();
  }

  turnTo(openid) {
    this.switcher.value = openid;
    this.draw();
    this.input.focus();
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.fitInput();
    this.do("say", { text });
    this.input.focus();
  }

  fitInput() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  async do(name, body) {
    const openid = this.openid;
    this.complain("");
    try {
      await act(openid, name, body);
    } catch {
      this.complain(TROUBLE);
      if (name === "say") this.input.value ||= body.text;
    }
    if (openid === this.openid) this.drawState();
  }

  complain(words) {
    const trouble = this.section.querySelector(".trouble");
    trouble.textContent = words;
    trouble.hidden = !words;
  }

  /** Draws the chosen person's chat anew, without a screen reader reading all of it again. */
  draw() {
    if (!this.person) return;
    this.chat.setAttribute("aria-live", "off");
    this.chat.replaceChildren();
    this.last = null;
    if (!this.person.chat.length) this.chat.append(element("p", { className: "empty", textContent: this.person.hint }));
    for (const bubble of this.person.chat) this.append(bubble);
    this.drawState();
    requestAnimationFrame(() => this.chat.setAttribute("aria-live", "polite"));
  }

  append(bubble) {
    this.chat.querySelector(".empty")?.remove();
    const time = drawTime(bubble, this.last);
    this.last = bubble;
    if (time) this.chat.append(time);
    this.chat.append(drawBubble(bubble, (answer) => this.do("say", answer)));
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  receive(bubble) {
    if (bubble.openid === this.openid) this.append(bubble);
    if (bubble.side === "in") people.get(bubble.openid).unread += 1;
    this.drawState();
  }

  /** Following or not, and what has not been read: of this person, and of the others who share this phone. */
  drawState() {
    if (this.inView && this.person) this.person.unread = 0;
    this.section.querySelector(".following").hidden = !this.person?.following;
    this.section.querySelector(".gone").hidden = this.person?.following ?? true;
    this.find("unfollow").hidden = this.texts || !this.person?.following;
    const others = [...people.values()].filter((other) => other.role === this.role && other.openid !== this.openid && other.unread);
    const elsewhere = this.find("elsewhere");
    elsewhere.hidden = others.length === 0;
    if (others.length) {
      elsewhere.dataset.openid = others[0].openid;
      elsewhere.textContent = `${others[0].name}有${others[0].unread}条新消息`;
    }
    const unread = others.reduce((sum, other) => sum + other.unread, this.person?.unread ?? 0);
    const count = this.tab.querySelector(".count");
    count.hidden = unread === 0;
    count.textContent = unread;
  }
}

const phones = [...document.querySelectorAll("[data-phone]")].map((section) => new Phone(section));

/** On a narrow screen: one phone at a time. */
function choose(chosen) {
  for (const phone of phones) {
    phone.section.classList.toggle("chosen", phone === chosen);
    phone.tab.setAttribute("aria-pressed", String(phone === chosen));
  }
  chosen.drawState();
  chosen.chat.scrollTop = chosen.chat.scrollHeight;
}

async function refresh() {
  const state = await load();
  setPlaces(state.places);
  setCards(state.cards);
  showNow(state.now);
  for (const phone of phones) {
    drawMenu(phone.find("menu"), phone.texts ? [] : state.menu, (button) => phone.pressMenu(button));
    phone.draw();
  }
  document.documentElement.dataset.ready = "yes";
}

function take(bubble) {
  const phone = phones.find((candidate) => candidate.role === people.get(bubble.openid)?.role);
  if (phone && receive(bubble)) phone.receive(bubble);
}

// What arrives while the state is being fetched waits for it, or it would be overwritten.
let loaded = Promise.resolve();
const live = new EventSource("api/events");
live.addEventListener("ready", () => (loaded = refresh()));
live.addEventListener("bubble", (event) => loaded.then(() => take(JSON.parse(event.data))));
