// A table whose rows are chosen: one box for all of them, and how many are chosen in words.
// Without this file each row has its own box all the same.

const all = document.getElementById("all");
const words = document.getElementById("chosen");
const boxes = [...document.querySelectorAll("input[type=checkbox][name=sites]")];

function tell() {
  const many = boxes.filter((box) => box.checked).length;
  all.checked = many === boxes.length;
  all.indeterminate = many > 0 && many < boxes.length;
  words.textContent = many ? words.dataset.words.replace("{n}", many) : "";
}

if (all && words) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}
