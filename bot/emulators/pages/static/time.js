// The demo's time: what it is, and buttons that let days pass.

const form = document.querySelector('[data-testid="time"]');

/** Shows what time it is in the demo. */
export function showNow(words) {
  if (form) form.querySelector("output").textContent = words;
}

async function forward(days) {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  showNow("正在快进…");
  try {
    const body = JSON.stringify({ days });
    const response = await fetch("api/time", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (!response.ok) throw new Error(await response.text());
    showNow((await response.json()).now);
  } catch {
    showNow("没有快进，请再试一次。");
  }
  for (const button of buttons) button.disabled = false;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  forward(event.submitter.value);
});
