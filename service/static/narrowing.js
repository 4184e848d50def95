// Puts the ways to narrow a search beside what was found, once that is shown. They are a page of
// their own, which the link leads to where this script, the request or the room for them fails.

const WIDE = "(min-width: 60rem)";

async function fetchFacets(address) {
  const answer = await fetch(address);
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("facets");
}

async function putBeside(link, place) {
  const facets = await fetchFacets(link.href).catch(() => null);
  if (!facets) return;
  place.replaceChildren(document.adoptNode(facets));
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", link.textContent);
  link.closest("li").hidden = true;
}

const link = document.querySelector("[data-narrow]");
const place = document.querySelector("[data-facets]");
if (link && place && matchMedia(WIDE).matches) putBeside(link, place);
