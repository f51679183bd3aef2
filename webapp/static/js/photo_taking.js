// Photos of a record: scaled on the phone, without what the camera wrote into them, named by the SHA-256
// of their bytes, and kept on the phone until the server has them.

import { get, put } from "./phone_store.js";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const MOST = 20;

const part = document.getElementById("photos-part");

/** Give a picture as a JPEG of bounded size; drawing it anew drops its EXIF. */
async function scaled(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error())), "image/jpeg", QUALITY);
  });
}

async function digest(bytes) {
  const hash = await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function watch() {
  const words = JSON.parse(part.dataset.words);
  const names = document.getElementById("photos");
  const file = document.getElementById("take-photo");
  const told = part.querySelector("[role=status]");
  const list = part.querySelector("ul");

  function taken() {
    return names.value.split(" ").filter(Boolean);
  }

  function set(photos) {
    names.value = photos.join(" ");
    // The draft is kept as if somebody had typed it.
    names.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  async function show() {
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    const items = [];
    for (const [n, sha256] of taken().entries()) {
      const photo = await get("photos", sha256);
      const item = document.createElement("li");
      if (photo) {
        const image = document.createElement("img");
        image.src = URL.createObjectURL(photo.bytes);
        image.alt = words.photo.replace("{n}", n + 1);
        item.append(image);
      }
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn btn-outline-secondary";
      away.textContent = "×";
      away.setAttribute("aria-label", words.remove.replace("{n}", n + 1));
      away.addEventListener("click", () => set(taken().filter((one) => one !== sha256)));
      item.append(away);
      items.push(item);
    }
    list.replaceChildren(...items);
  }

  file.addEventListener("change", async () => {
    told.textContent = "";
    const photos = taken();
    for (const one of file.files) {
      if (photos.length >= MOST) {
        told.textContent = words.too_many.replace("{n}", MOST);
        break;
      }
      try {
        const bytes = await scaled(one);
        const sha256 = await digest(bytes);
        await put("photos", { sha256, bytes });
        if (!photos.includes(sha256)) photos.push(sha256);
      } catch {
        told.textContent = words.unreadable.replace("{name}", one.name);
      }
    }
    file.value = "";
    set(photos);
  });
  document.getElementById("record-form").addEventListener("change", show);
  if (!crypto.subtle) {
    file.disabled = true;
    told.textContent = words.insecure;
  }
  show();
}

if (part) watch();
