// The people of the demo as the server knows them, and what they can do.

/** openid → { openid, name, role, hint, following, chat: [bubble], unread } */
export const people = new Map();

export async function load() {
  const state = await (await fetch("api/state")).json();
  for (const person of state.people) {
    person.unread = people.get(person.openid)?.unread ?? 0;
    people.set(person.openid, person);
  }
  return state;
}

/** Adds a bubble to its chat; false when it is there already. */
export function receive(bubble) {
  const chat = people.get(bubble.openid)?.chat;
  if (!chat || chat.some((known) => known.number === bubble.number)) return false;
  chat.push(bubble);
  return true;
}

/** Posts an act; throws when the server cannot be reached or refuses. */
export async function act(openid, name, body = {}) {
  const photo = body instanceof Blob;
  const response = await fetch(`api/people/${encodeURIComponent(openid)}/${name}`, {
    method: "POST",
    headers: { "Content-Type": photo ? body.type || "image/jpeg" : "application/json" },
    body: photo ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  people.get(openid).following = (await response.json()).following;
}
