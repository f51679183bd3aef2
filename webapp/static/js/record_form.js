// The form of an inspection, made easier: questions that do not apply are hidden, the look-back
// shows the findings of the inspection chosen and what else is still open at the site, a form filled in on the spot takes the time of
// sending, and the device's position can be added. Without this file the form works all the same.

import { appNow, clockKnown, localTime } from "./app_clock.js";
import { relevantQuestions } from "./relevance.js";

const form = document.getElementById("record-form");
const opened = performance.now();

function showRelevant() {
  const questions = [...form.querySelectorAll(".question")].map((element) => ({
    element,
    name: element.querySelector("[name]").name.replace("answer-", ""),
    relevant: element.dataset.relevant && {
      question: element.dataset.relevant,
      equals: JSON.parse(element.dataset.equals),
    },
  }));
  const shown = relevantQuestions(questions, (name) => answer(name));
  for (const { element, name } of questions) element.hidden = !shown.has(name);
}

function answer(name) {
  const given = new FormData(form).get(`answer-${name}`);
  if (given === null || given === "") return undefined;
  return { yes: true, no: false }[given] ?? given;
}

function showRevisited() {
  const chosen = form.elements.look_back_of?.value;
  for (const part of form.querySelectorAll("[data-look-back]")) {
    part.hidden = !chosen || (part.dataset.lookBack !== chosen && !("open" in part.dataset));
  }
}

/** Give the app's clock, which need not be the device's, as the control wants it. */
function localNow() {
  const sincePage = Number(form.dataset.now) + performance.now() - opened;
  return localTime(clockKnown() ? appNow() : sincePage, form.dataset.zone);
}

function keepTime() {
  const finished = form.elements.finished_at;
  const first = finished.value;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "add_row" && finished.value === first) finished.value = localNow();
  });
}

function offerPosition() {
  const part = form.querySelector("[data-position]");
  if (!navigator.geolocation || !window.isSecureContext) return;
  const words = part.querySelector("[role=status]");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements["position-lon"].value = coords.longitude.toFixed(6);
        form.elements["position-lat"].value = coords.latitude.toFixed(6);
        form.elements["position-accuracy_m"].value = Math.round(coords.accuracy);
        words.textContent = words.dataset.taken.replace("{n}", Math.round(coords.accuracy));
      },
      () => {
        words.textContent = words.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}

/** A form is sent once: a second tap on a slow line must not hurry another request along. */
function sendOnce() {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}

form.addEventListener("change", () => {
  showRelevant();
  showRevisited();
});
showRelevant();
showRevisited();
if ("live" in form.dataset) keepTime();
offerPosition();
sendOnce();
document.querySelector(".error-summary")?.focus();
