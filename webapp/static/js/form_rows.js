// Another row of a form that repeats a fieldset, made on the spot: the server is not asked.

/** Add a row after the last of `selector`; names, ids and the legend's number count on. */
export function addRow(form, selector) {
  const rows = form.querySelectorAll(selector);
  const last = rows[rows.length - 1];
  const row = last.cloneNode(true);
  const [from, to] = [`-${rows.length - 1}-`, `-${rows.length}-`];
  for (const element of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(from, to));
    }
  }
  for (const control of row.querySelectorAll("input:not([type=hidden]), textarea")) {
    control.value = "";
    control.classList.remove("is-invalid");
  }
  for (const select of row.querySelectorAll("select")) select.selectedIndex = 0;
  for (const error of row.querySelectorAll(".field-error")) error.remove();
  const legend = row.querySelector("legend");
  legend.textContent = legend.textContent.replace(String(rows.length), String(rows.length + 1));
  last.after(row);
  form.elements.rows.value = rows.length + 1;
  return row;
}
