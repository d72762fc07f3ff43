"use strict";
// The board: clock, and calls that are spoken one after the other. A call that came while the page was away is old news.
const clock = document.getElementById("clock"), age = document.getElementById("age"), sound = document.getElementById("sound");
const player = new Audio(), calls = [];
let spoken = Number(live.querySelector("[data-newest]").dataset.newest), speaking = false, lost = null;
const LONGEST_QUEUE = 6; // calls that wait to be spoken; the screen shows them all

function hospitalTime(time) {
  return time.toLocaleTimeString("vi-VN", {hour: "2-digit", minute: "2-digit", hour12: false, timeZone: clock.dataset.zone});
}
function tick() { clock.textContent = hospitalTime(new Date()); }

async function speak() {
  if (speaking) return;
  speaking = true;
  while (calls.length) {
    const call = calls.shift();
    if (!await played("/board/calls/" + call + ".wav?lang=" + live.dataset.lang)) await played("/static/chime.wav");
  }
  speaking = false;
}

function played(address) {
  return new Promise((resolve) => {
    const done = (well) => { player.onended = player.onerror = null; resolve(well); };
    player.onended = () => done(true);
    player.onerror = () => done(false);
    player.src = address;
    document.body.dataset.playing = address;
    player.play().catch((error) => { if (error.name === "NotAllowedError") sound.hidden = false; done(error.name === "NotAllowedError"); });
  });
}

document.addEventListener("shown", () => {
  const fresh = [...live.querySelectorAll("[data-call]")].map((one) => Number(one.dataset.call)).filter((one) => one > spoken).sort((a, b) => a - b);
  spoken = Math.max(spoken, ...fresh);
  calls.push(...fresh);
  calls.splice(0, Math.max(0, calls.length - LONGEST_QUEUE));
  speak();
});
document.addEventListener("contact", (event) => {
  lost = event.detail ? null : lost || new Date(heard);
  document.getElementById("well").hidden = Boolean(lost);
  if (lost) age.textContent = age.dataset.text.replace("%", hospitalTime(lost));
});
sound.addEventListener("click", () => { sound.hidden = true; played("/static/chime.wav"); });
tick();
setInterval(tick, 1000);
