"use strict";
// The desk: forms without a page change, a dialog for what needs a reason, keys, and a sound for calls for help.
const panel = document.getElementById("panel");
const chime = new Audio("/static/chime.wav");
const announced = new Set(JSON.parse(sessionStorage.getItem("announced") || "[]"));

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live-form]")) return;
  event.preventDefault();
  if (sending) return; // once is enough
  sending = true;
  asked += 1; // an older answer must not hide this one's
  const body = new URLSearchParams(new FormData(form, event.submitter));
  form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  try {
    const answer = await fetch(form.getAttribute("action"), {method: "POST", body, headers: {"X-Fragment": "1"}, redirect: "manual"});
    if (answer.ok) { const html = await answer.text(); show(html); panel.close(); setOffline(false); }
    else if (answer.type === "opaqueredirect" || answer.status === 403) location.reload();
    else setOffline(true);
  } catch { setOffline(true); } finally {
    sending = false;
    form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-panel], a[data-close]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if ("close" in link.dataset) { panel.close(); return; }
  const answer = await fetch(link.href, {headers: {"X-Fragment": "1"}}).catch(() => null);
  if (!answer) { setOffline(true); return; }
  if (!answer.ok) { panel.close(); refresh(); return; }
  panel.innerHTML = await answer.text(); // rendered by the server, which escapes what it was given
  if (!panel.open) panel.showModal();
  else panel.querySelector("a, button").focus(); // what had the focus is gone
});
panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
panel.addEventListener("close", () => { panel.textContent = ""; if (wanted) refresh(); });

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat || panel.open) return;
  const target = document.querySelector('[data-key="' + CSS.escape(event.code.replace("Key", "").toLowerCase()) + '"]');
  if (!target || target.disabled) return;
  event.preventDefault();
  target.click();
});

function announce() {
  const calls = [...document.querySelectorAll("[data-alert]")];
  const fresh = calls.filter((call) => !announced.has(call.dataset.alert));
  fresh.forEach((call) => announced.add(call.dataset.alert));
  sessionStorage.setItem("announced", JSON.stringify([...announced]));
  if (fresh.length) { chime.currentTime = 0; chime.play().catch(() => { /* not before the first touch */ }); }
}
setInterval(() => { // an emergency rings until somebody goes
  if (document.querySelector('[data-sound="emergency"]')) { chime.currentTime = 0; chime.play().catch(() => {}); }
}, 8000);
document.addEventListener("shown", announce);
announce();
