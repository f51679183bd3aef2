// Uploading a file: one that is too large is told before it is sent, and a large one shows how far
// it is. Without this the form goes out as forms do.

import { pageData } from "./api.js";

const MB = 1 << 20;
const words = pageData("upload-data");
const form = document.getElementById("upload");
const file = document.getElementById("file");
const complaint = document.getElementById("too-large");
const progress = document.getElementById("progress");
const told = document.getElementById("progress-words");
const button = form.querySelector("button[type=submit]");

function say(text) {
  complaint.textContent = text;
  complaint.hidden = !text;
}

function megabytes(bytes) {
  return Math.max(0.1, Math.round((bytes / MB) * 10) / 10).toLocaleString();
}

/** Say what is wrong with the chosen file; give whether it may be sent. */
function fits() {
  const chosen = file.files[0];
  const large = chosen && chosen.size > words.most_mb * MB;
  say(
    large
      ? words.tooLarge.replace("{size}", megabytes(chosen.size)).replace("{most}", words.most_mb)
      : "",
  );
  file.classList.toggle("is-invalid", Boolean(large));
  return !large;
}

function send() {
  const request = new XMLHttpRequest();
  const size = megabytes(file.files[0].size);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    progress.querySelector("progress").value = loaded / total;
    const percent = Math.floor((100 * loaded) / total);
    told.textContent = words.sent.replace("{percent}", percent).replace("{size}", size);
  });
  request.upload.addEventListener("load", () => {
    progress.querySelector("progress").removeAttribute("value");
    told.textContent = words.reading;
  });
  request.addEventListener("load", () => {
    if (request.status === 200) window.location.assign(request.responseURL);
    else stop(request.status);
  });
  request.addEventListener("error", () => stop(0));
  request.open("POST", form.action);
  request.send(new FormData(form));
  progress.hidden = false;
  button.disabled = true;
}

function stop(status) {
  progress.hidden = true;
  button.disabled = false;
  say(words.failed.replace("{status}", status || "–"));
}

file.addEventListener("change", fits);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (fits()) send();
  else file.focus();
});
