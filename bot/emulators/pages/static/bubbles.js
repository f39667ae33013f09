// Draws one thing in a chat. Words are set as text, never as markup.

const GAP_MS = 5 * 60 * 1000;

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The time above a bubble, when some minutes have passed since the one before, on another day with the day; otherwise null. */
export function drawTime(bubble, before) {
  if (before && Date.parse(bubble.at) - Date.parse(before.at) < GAP_MS) return null;
  return element("p", { className: "when", textContent: before && before.day !== bubble.day ? `${bubble.day} ${bubble.time}` : bubble.time });
}

/** `answer({text, item})` is called when an offered number or menu item is pressed. */
export function drawBubble(bubble, answer) {
  const drawn = element("div", { className: `bubble ${bubble.side}` });
  drawn.dataset.testid = "bubble";
  drawn.dataset.number = bubble.number;
  drawn.dataset.source = bubble.source;
  drawn.dataset.text = bubble.text;
  (SHAPES[bubble.kind] ?? drawWords)(drawn, bubble, answer);
  return drawn;
}

const SHAPES = { text: drawWords, image: drawPicture, card: drawCard, note: drawNote, location: drawPlace };

function drawWords(drawn, bubble, answer) {
  const pieces = bubble.pieces.length ? bubble.pieces : [{ text: bubble.text, number: "" }];
  for (const piece of pieces) {
    if (piece.number) drawn.append(offer(piece.number, piece.text, () => answer({ text: piece.number })));
    else drawn.append(element("p", { textContent: piece.text }));
  }
  for (const [item, words] of bubble.items) {
    drawn.append(offer("", words, () => answer({ text: words, item })));
  }
}

function offer(number, words, press) {
  const button = element("button", { type: "button", className: "offer" }, element("span", { textContent: words }));
  if (number) button.prepend(element("b", { textContent: number }));
  button.dataset.testid = "offer";
  button.dataset.offer = number || words;
  button.addEventListener("click", press);
  return button;
}

function drawPicture(drawn, bubble) {
  drawn.classList.add("picture");
  const picture = element("img", { src: `api/media/${encodeURIComponent(bubble.media)}`, alt: "照片" });
  drawn.append(picture);
}

function drawPlace(drawn, bubble) {
  drawn.classList.add("place");
  drawn.append(element("p", { textContent: bubble.text }));
}

function drawNote(drawn, bubble) {
  drawn.classList.add("note");
  drawn.append(element("p", { textContent: bubble.text }));
}

function drawCard(drawn, bubble) {
  drawn.classList.add("card");
  drawn.append(element("p", { className: "title", textContent: bubble.text }));
  const rows = element("dl");
  for (const [label, value] of bubble.rows) {
    rows.append(element("dt", { textContent: label }), element("dd", { textContent: value }));
  }
  drawn.append(rows);
}
