// What a column, a point or a district of a picture stands for, below the picture, while it is
// pointed at or focused.

for (const picture of document.querySelectorAll(".picture")) {
  const told = picture.querySelector(".picture-told");
  if (!told) continue;
  const tell = ({ target }) => {
    const chosen = target.closest?.("[data-told]");
    if (chosen) told.textContent = chosen.dataset.told;
  };
  picture.addEventListener("pointerover", tell);
  picture.addEventListener("focusin", tell);
}
