
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const heading = button.parentElement;
    const headings = Array.from(heading.parentElement.children);
    const column = headings.indexOf(heading);
    // Names begin with A, numbers with the greatest; another click turns the order round.
    const order = heading.getAttribute("aria-sort");
    const ascending = column === 0 ? order !== "ascending" : order === "descending";
    const compare = (a, b) => {
      const [left, right] = [a.children[column], b.children[column]];
      return column === 0
        ? left.textContent.localeCompare(right.textContent)
        : left.dataset.value - right.dataset.value;
    };
    const body = heading.closest("table").tBodies[0];
    const rows = Array.from(body.rows).sort(compare);
    body.append(...(ascending ? rows : rows.reverse()));
    headings.forEach(other => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  });
}
